// A web shop as the engine would show it, for working on the interface in a browser.

import type {
  AlternativeView,
  EntryPointView,
  EvidenceRow,
  NeighbourView,
  Overview,
  ServiceView,
  SplitView,
  TableView,
  UnitRow,
  UnitView,
} from "../bindings";

interface Domain {
  key: string;
  name: string;
  why: string;
  units: string;
}

// Each unit: its name, its role's first letters, its lines.
const domains: Domain[] = [
  { key: "catalog", name: "Catalog", why: "Products, categories and prices; owns product, category.", units: "Product:entity:142 Category:entity:61 ProductRepository:data access:38 ProductController:entry:167 CatalogService:domain:212 PriceCalculator:domain:98 PriceImportJob:entry:74 SearchIndex:domain:133" },
  { key: "orders", name: "Orders", why: "Carts and orders from draft to delivery; owns orders, order_line.", units: "Order:entity:231 OrderLine:entity:54 OrderRepository:data access:47 OrderController:entry:198 OrderService:domain:611 Cart:entity:88 CartService:domain:154 OrderPlaced:domain:21 OrderNumber:domain:33" },
  { key: "billing", name: "Billing", why: "Invoices and payments; owns invoice, payment.", units: "Invoice:entity:119 InvoiceRepository:data access:29 InvoiceService:domain:247 Payment:entity:76 PaymentGateway:domain:45 CardGateway:domain:181 BillingController:entry:101 DunningJob:entry:92" },
  { key: "shipping", name: "Shipping", why: "Parcels and carriers; owns shipment.", units: "Shipment:entity:84 ShipmentRepository:data access:31 ShippingService:domain:188 CarrierClient:domain:143 TrackingController:entry:66 TrackingConsumer:entry:58" },
  { key: "customers", name: "Customers", why: "Accounts and addresses; owns customer, address.", units: "Customer:entity:137 Address:entity:49 CustomerRepository:data access:35 CustomerService:domain:169 AccountController:entry:144 LoginController:entry:87 PasswordPolicy:domain:41" },
  { key: "inventory", name: "Inventory", why: "What is on which shelf; owns stock_item.", units: "StockItem:entity:63 StockRepository:data access:44 StockService:domain:158 Reservation:entity:52 RestockJob:entry:71 WarehouseController:entry:83" },
  { key: "marketing", name: "Marketing", why: "Vouchers and newsletters; owns voucher.", units: "Voucher:entity:58 VoucherService:domain:97 NewsletterJob:entry:112 CampaignController:entry:69" },
];

const sharedUnits = "Money:shared:84 Clock:shared:18 DomainException:shared:22 Page:shared:37 AuditLog:shared:66";
const stayingUnits = "ShopApplication:bootstrap:28 SecurityConfig:configuration:121 WebConfig:configuration:63 AdminDashboard:entry:402 ReportService:domain:388";

export interface MockUnit {
  row: UnitRow;
  margin: number;
  runnerUp: string | null;
}

function parseUnits(text: string, place: string, folder: string): MockUnit[] {
  return [...text.matchAll(/(\w+):([a-z ]+):(\d+)/g)].map(([, name = "", role = "", lines = ""], at) => ({
    row: {
      id: `java:com.acme.shop.${folder}.${name}`,
      name,
      qualified_name: `com.acme.shop.${folder}.${name}`,
      path: `src/main/java/com/acme/shop/${folder}/${name}.java`,
      line: 12,
      language: "java",
      kind: name.endsWith("Repository") ? "interface" : "class",
      role: role.trim(),
      lines: Number(lines),
      fan_in: 0,
      fan_out: 0,
      cycle: null,
      place,
    },
    margin: ((at * 37 + name.length * 13) % 90) / 100 - (at % 7 === 5 ? 0.3 : 0),
    runnerUp: null,
  }));
}

export const units: MockUnit[] = [
  ...domains.flatMap((domain) => parseUnits(domain.units, domain.key, domain.key)),
  ...parseUnits(sharedUnits, "(shared)", "common"),
  ...parseUnits(stayingUnits, "(stays)", "app"),
];

export interface MockDependency {
  from: string;
  to: string;
  kinds: Record<string, number>;
}

/** Numbers that look random and are the same each time. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

function drawDependencies(): MockDependency[] {
  const random = randomFrom(7);
  const rank = (role: string) => ["entry", "bootstrap", "configuration", "domain", "data access", "entity", "shared"].indexOf(role);
  const dependencies: MockDependency[] = [];
  for (const from of units) {
    for (const to of units) {
      if (from === to) continue;
      const same = from.row.place === to.row.place;
      const down = rank(from.row.role) < rank(to.row.role);
      const chance = to.row.role === "shared" ? 0.22 : same ? (down ? 0.5 : 0.06) : down && to.row.role !== "data access" ? 0.045 : 0.004;
      if (random() > chance) continue;
      const kinds: Record<string, number> = { import: 1 };
      kinds["call"] = 1 + Math.floor(random() * 9);
      if (random() < 0.5) kinds["field"] = 1;
      if (random() < 0.3) kinds["construct"] = 1 + Math.floor(random() * 3);
      dependencies.push({ from: from.row.id, to: to.row.id, kinds });
    }
  }
  return dependencies;
}

export const dependencies = drawDependencies();
export const byId = new Map(units.map((unit) => [unit.row.id, unit]));

for (const { from, to } of dependencies) {
  const source = byId.get(from);
  const target = byId.get(to);
  if (source) source.row.fan_out += 1;
  if (target) target.row.fan_in += 1;
}
units.forEach((unit, at) => {
  const other = domains[(at * 5 + 2) % domains.length];
  unit.runnerUp = other && other.key !== unit.row.place ? other.key : null;
  if (["OrderService", "InvoiceService", "StockService", "Order", "Invoice"].includes(unit.row.name)) unit.row.cycle = 1;
  if (["Product", "Category"].includes(unit.row.name)) unit.row.cycle = 2;
});

export function weightOf(dependency: MockDependency): number {
  return Object.values(dependency.kinds).reduce((sum, times) => sum + times, 0);
}

const idOf = (name: string) => units.find(({ row }) => row.name === name)?.row.id ?? name;

function table(name: string, columns: string, references: string, readers: string, writers: string): TableView {
  const list = (text: string) => (text ? text.split(" ") : []);
  return { name, columns: list(columns), references: list(references), readers: list(readers).map(idOf), writers: list(writers).map(idOf), test: false };
}

export const tables: TableView[] = [
  table("product", "id name category_id price vat", "category", "ProductRepository OrderService ReportService StockService", "ProductRepository PriceImportJob"),
  table("category", "id name parent_id", "category", "ProductRepository", "ProductRepository"),
  table("orders", "id number customer_id state placed_at total", "customer", "OrderRepository ReportService ShippingService", "OrderRepository InvoiceService ShippingService"),
  table("order_line", "id order_id product_id quantity price", "orders product", "OrderRepository ReportService", "OrderRepository"),
  table("invoice", "id order_id number total due state", "orders", "InvoiceRepository ReportService AdminDashboard", "InvoiceRepository DunningJob"),
  table("payment", "id invoice_id amount paid_at", "invoice", "InvoiceRepository", "InvoiceRepository"),
  table("shipment", "id order_id carrier tracking state", "orders", "ShipmentRepository", "ShipmentRepository TrackingConsumer"),
  table("customer", "id email name password_hash created", "", "CustomerRepository NewsletterJob ReportService OrderService", "CustomerRepository NewsletterJob"),
  table("address", "id customer_id street city country", "customer", "CustomerRepository ShippingService", "CustomerRepository"),
  table("stock_item", "id product_id shelf quantity reserved", "product", "StockRepository OrderService", "StockRepository OrderService RestockJob"),
  table("reservation", "id stock_item_id order_id until", "stock_item orders", "StockRepository", "StockRepository"),
  table("voucher", "code percent valid_until used_by", "customer", "VoucherService OrderService", "VoucherService"),
];

const routes: [string, string, string, string][] = [
  ["http", "GET", "/products", "ProductController"],
  ["http", "GET", "/products/{id}", "ProductController"],
  ["http", "POST", "/admin/products", "ProductController"],
  ["http", "POST", "/orders", "OrderController"],
  ["http", "GET", "/orders/{number}", "OrderController"],
  ["http", "DELETE", "/orders/{number}", "OrderController"],
  ["http", "POST", "/cart/lines", "OrderController"],
  ["http", "GET", "/invoices/{id}", "BillingController"],
  ["http", "POST", "/payments/callback", "BillingController"],
  ["http", "GET", "/tracking/{code}", "TrackingController"],
  ["http", "GET", "/account", "AccountController"],
  ["http", "PUT", "/account/address", "AccountController"],
  ["http", "POST", "/login", "LoginController"],
  ["http", "GET", "/warehouse/stock", "WarehouseController"],
  ["http", "GET", "/campaigns", "CampaignController"],
  ["http", "GET", "/admin", "AdminDashboard"],
  ["message", "", "carrier.tracking", "TrackingConsumer"],
  ["scheduled", "", "0 0 3 * * *", "PriceImportJob"],
  ["scheduled", "", "0 30 6 * * MON-FRI", "DunningJob"],
  ["scheduled", "", "fixedDelay 600000", "RestockJob"],
  ["scheduled", "", "0 0 9 * * TUE", "NewsletterJob"],
  ["main", "", "ShopApplication.main", "ShopApplication"],
];

export const entryPoints: EntryPointView[] = routes.map(([kind, method, route, name], at) => ({
  kind,
  method,
  route,
  unit: idOf(name),
  unit_name: name,
  path: byId.get(idOf(name))?.row.path ?? "",
  line: 20 + at * 7,
}));

export function overviewOf(root: string): Overview {
  const references = 6214;
  const resolution = { references, resolved: 3580, external: 2270, unresolved: 364, share: 0.9414, sure: true };
  return {
    name: root.slice(root.lastIndexOf("/") + 1),
    root,
    commit: { id: "4f0c2d1e9ab37705c3d6d3f2b1c0aa9988776655", subject: "Vouchers may be used twice", time: 1_794_000_000, dirty: true },
    files: 97,
    parsed: 94,
    partial: 2,
    skipped: 1,
    foreign: 1,
    lines: 9_821,
    units: units.length + 14,
    test_units: 14,
    dependencies: dependencies.length,
    resolution,
    languages: [
      { name: "Java", files: 78, lines: 8_940, units: 71, resolution },
      { name: "SQL", files: 12, lines: 402, units: 0, resolution: { references: 44, resolved: 37, external: 0, unresolved: 7, share: 0.841, sure: false } },
    ],
    problems: [
      { path: "src/main/java/com/acme/shop/app/LegacyReport.java", status: "partial", reason: "Lines 88 to 93 are not valid Java; what they declare is missing." },
      { path: "src/main/resources/static/vendor/chart.min.js", status: "skipped", reason: "JavaScript is not analysed yet." },
      { path: "src/main/resources/db/V7__audit.sql", status: "partial", reason: "One statement of 6 is in a dialect that could not be read (line 14)." },
    ],
    unresolved: [
      { language: "Java", reason: "unknown receiver", references: 211, samples: [[units[8]?.row.path ?? "", 41, "total"], [units[12]?.row.path ?? "", 88, "map"]] },
      { language: "Java", reason: "unknown name", references: 98, samples: [[units[3]?.row.path ?? "", 17, "Template"]] },
      { language: "Java", reason: "dynamic", references: 48, samples: [[units[20]?.row.path ?? "", 9, "Class.forName"]] },
      { language: "SQL", reason: "unknown name", references: 7, samples: [["src/main/resources/db/V7__audit.sql", 14, "audit_2019"]] },
    ],
    cycles: [
      { number: 1, units: 5, members: ["Invoice", "InvoiceService", "Order", "OrderService", "StockService"].map(idOf), example: ["OrderService", "InvoiceService", "Order", "StockService"].map(idOf), closing: [{ from: idOf("StockService"), to: idOf("OrderService"), references: 3 }], closing_count: 1 },
      { number: 2, units: 2, members: ["Category", "Product"].map(idOf), example: ["Product", "Category"].map(idOf), closing: [{ from: idOf("Category"), to: idOf("Product"), references: 2 }], closing_count: 1 },
    ],
    cycle_count: 2,
    units_in_cycles: 7,
    hot_spots: units.map(({ row }) => row).toSorted((a, b) => b.fan_in * b.fan_out - a.fan_in * a.fan_out).slice(0, 20),
    tables,
    entry_points: entryPoints,
    externals: [
      { name: "org.springframework:spring-web", units: 24, references: 611 },
      { name: "jakarta.persistence", units: 19, references: 402 },
      { name: "org.slf4j", units: 31, references: 377 },
      { name: "java.util", units: 58, references: 744 },
      { name: "com.fasterxml.jackson", units: 9, references: 61 },
    ],
    folders: [
      { path: "src/main", files: 60, not_whole: 1, resolution: { references: 2100, resolved: 1200, external: 840, unresolved: 60, share: 0.971, sure: true }, reasons: [["unknown receiver", 48], ["dynamic", 12]] },
      { path: "src/test", files: 4, not_whole: 0, resolution: { references: 95, resolved: 60, external: 35, unresolved: 0, share: 1, sure: true }, reasons: [] },
    ],
    remote_calls: [],
    configuration: [{ key: "shop.jobs.enabled", units: [], path: "src/main/java/org/banyan/shop/jobs/Jobs.java", line: 14 }],
    not_analysed: ["JavaScript: files are counted, nothing in them is analysed."],
  };
}

/** The split as it stands in the rows. */
export function splitOf(decisions: string[], undo: string | null, redo: string | null, pinned: ReadonlySet<string>, names: ReadonlyMap<string, string>, alternatives: AlternativeView[]): SplitView {
  const keys = [...new Set([...domains.map(({ key }) => key), ...units.map(({ row }) => row.place)])]
    .filter((key) => !key.startsWith("("))
    .filter((key) => units.some(({ row }) => row.place === key))
    .sort();
  const services = [...keys, "(shared)", "(stays)", "(dead)"].map((key) => serviceOf(key, pinned, names));
  const seams = new Map<string, { from: string; to: string; references: number }>();
  for (const dependency of dependencies) {
    const from = byId.get(dependency.from)?.row.place ?? "";
    const to = byId.get(dependency.to)?.row.place ?? "";
    if (from === to || from === "(shared)" || to === "(shared)") continue;
    const seam = seams.get(`${from}>${to}`) ?? { from, to, references: 0 };
    seam.references += weightOf(dependency);
    seams.set(`${from}>${to}`, seam);
  }
  const places = (ids: string[]) => new Set(ids.map((id) => byId.get(id)?.row.place));
  return {
    services,
    seams: [...seams.values()]
      .sort((a, b) => b.references - a.references)
      .map((seam) => ({
        ...seam,
        tables: tables.filter((one) => places(one.writers).has(seam.from) && places([...one.readers, ...one.writers]).has(seam.to)).map(({ name }) => name),
        calls: Math.ceil(seam.references / 2),
        callers: Math.ceil(seam.references / 5),
        chattiness: Math.round((100 * Math.ceil(seam.references / 2)) / Math.ceil(seam.references / 5)) / 100,
        transactions: seam.from === "orders" && seam.to === "inventory" ? 2 : 0,
      })),
    metrics: [
      { id: "cross_references", label: "References across services", value: [...seams.values()].reduce((sum, { references }) => sum + references, 0), unit: "references", better: "lower", formula: "References from one service to another, the shared library left out.", change: decisions.length ? -7 : null, since_proposal: decisions.length > 1 ? decisions.length * -7 : null },
      { id: "icp", label: "Inter-call share", value: 0.214, unit: "", better: "lower", formula: "ICP = Σ across (ln v + 1) / Σ all (ln v + 1), v the calls of a pair (Mono2Micro).", change: decisions.length ? 0.012 : null, since_proposal: decisions.length > 1 ? decisions.length * 0.012 : null },
      { id: "sm", label: "Modularity", value: 0.187, unit: "", better: "higher", formula: "SM = mean over services of µ/N² − mean over pairs of services of σ/(N₁N₂) (Mono2Micro).", change: null, since_proposal: null },
      { id: "contested_tables", label: "Contested tables", value: 5, unit: "tables", better: "lower", formula: "Tables written from more than one place.", change: decisions.length ? 0 : null, since_proposal: decisions.length > 1 ? decisions.length * 0 : null },
      { id: "cyclic_pairs", label: "Services that need each other", value: [...seams.values()].filter(({ from, to }) => from < to && seams.has(`${to}>${from}`)).length, unit: "pairs", better: "lower", formula: "Pairs of services with references in both directions.", change: decisions.length ? 1 : null, since_proposal: decisions.length > 1 ? decisions.length : null },
      { id: "ned", label: "Sizes", value: 0.29, unit: "", better: "lower", formula: "NED = 1 − Σ N of the services with 5 to 20 classes / all classes.", change: null, since_proposal: null },
    ],
    undo,
    redo,
    decisions,
    together: [],
    apart: [],
    alternatives,
    stated: null,
    pages: 0,
    reading: 0,
  };
}

function certainty(pinned: boolean, margin: number): { margin: number; confidence: number; doubtful: boolean } {
  return pinned ? { margin: 1, confidence: 1, doubtful: false } : { margin, confidence: Math.min(1, 0.55 + Math.max(-0.3, margin)), doubtful: margin < 0.05 };
}

function serviceOf(key: string, pinned: ReadonlySet<string>, names: ReadonlyMap<string, string>): ServiceView {
  const domain = domains.find((domain) => domain.key === key);
  const own = units.filter(({ row }) => row.place === key);
  const about = key === "(shared)" ? "Used by most services, uses none." : key === "(stays)" ? "What starts, wires and reports on the rest." : key === "(dead)" ? "Nothing needs it any more." : "Made by hand.";
  return {
    key,
    name: names.get(key) ?? domain?.name ?? key,
    why: domain?.why ?? about,
    home: null,
    units: own.map(({ row, margin, runnerUp }) => ({ id: row.id, name: row.name, role: row.role, lines: row.lines, ...certainty(pinned.has(row.id), margin), runner_up: runnerUp, pinned: pinned.has(row.id), stated: false })),
    test_units: Math.floor(own.length / 4),
    tables: tables.filter(({ writers }) => byId.get(writers[0] ?? "")?.row.place === key).map(({ name }) => name),
    entry_points: entryPoints.filter(({ unit }) => byId.get(unit)?.row.place === key).length,
    people: domain ? ["ada", "bo"] : [],
    lines: own.reduce((sum, { row }) => sum + row.lines, 0),
    cohesion: 0.55 + (key.length % 5) / 12,
  };
}

export function unitViewOf(id: string, pinned: ReadonlySet<string>): UnitView {
  const unit = byId.get(id);
  if (!unit) throw { code: "not_found", message: `There is no unit ${id} in this scan; it may have been renamed. Search for its name.` };
  const neighbour = (other: string, dependency: MockDependency): NeighbourView => {
    const row = byId.get(other)?.row;
    return { id: other, name: row?.name ?? other, place: row?.place ?? "", kinds: dependency.kinds, references: weightOf(dependency), test_only: false };
  };
  const heaviest = (a: NeighbourView, b: NeighbourView) => b.references - a.references;
  const accesses = tables.flatMap((one) => [
    ...(one.readers.includes(id) ? [{ table: one.name, mode: "read", path: unit.row.path, line: 44 }] : []),
    ...(one.writers.includes(id) ? [{ table: one.name, mode: "write", path: unit.row.path, line: 61 }] : []),
  ]);
  return {
    row: unit.row,
    callers: dependencies.filter(({ to }) => to === id).map((one) => neighbour(one.from, one)).sort(heaviest),
    callees: dependencies.filter(({ from }) => from === id).map((one) => neighbour(one.to, one)).sort(heaviest),
    entry_points: entryPoints.filter((entry) => entry.unit === id),
    remote_calls: [],
    accesses,
    configuration: unit.row.name.endsWith("Job") ? ["shop.jobs.enabled", "shop.jobs.zone"] : [],
    externals: ["org.springframework:spring-context", "java.util"],
    explained: true,
    reason: {
      place: unit.row.place,
      runner_up: unit.runnerUp,
      ...certainty(pinned.has(id), unit.margin),
      evidence: ["14 references to Order and OrderLine", "writes orders, as OrderRepository does", "shares the words order, line, total", "called in one transaction with CartService"],
      pinned: pinned.has(id),
    },
    excluded: null,
    change: { commits: 23, commits_ever: 71, last: 1_794_900_000, authors: [["ada", 0.6], ["bo", 0.4]], owners: [] },
    owner_key: "ada",
  };
}

export function evidenceRows(from: (id: string) => boolean, to: (id: string) => boolean): EvidenceRow[] {
  return dependencies
    .filter((dependency) => from(dependency.from) && to(dependency.to))
    .flatMap((dependency) => {
      const [a, b] = [byId.get(dependency.from)?.row, byId.get(dependency.to)?.row];
      let line = 3;
      return Object.entries(dependency.kinds).flatMap(([kind, times]) =>
        Array.from({ length: times }, () => ({
          from: dependency.from,
          from_name: `${a?.name}${kind === "import" ? "" : ".handle"}`,
          to: dependency.to,
          to_name: `${b?.name}${kind === "call" ? ".find" : ""}`,
          kind,
          path: a?.path ?? "",
          line: (line += kind === "import" ? 1 : 7),
          test: false,
        })),
      );
    });
}

export function sourceText(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(".java", "");
  const methods = Array.from({ length: 24 }, (_, at) => `
    /** Step ${at + 1} of ${name}. */
    @Transactional
    public Money step${at + 1}(Order order, int quantity) {
        Customer customer = customers.find(order.customerId()); // may be a guest
        return prices.of(order, customer).times(quantity + ${at});
    }`);
  return `package com.acme.shop;

import com.acme.shop.common.Money;
import com.acme.shop.orders.Order;
import com.acme.shop.customers.Customer;

@Service
public class ${name} {
    private static final String NAME = "${name}";
${methods.join("\n")}
}
`;
}
