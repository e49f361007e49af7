//! Makes monoliths of any size to measure on: the same parameters, the same bytes.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

/// A language to write in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Tongue {
    /// Java
    Java,
    /// Python
    Python,
    /// TypeScript
    Typescript,
    /// Go
    Go,
}

/// Domains, in which parts refer to each other far more often than to other domains.
const DOMAINS: &[&str] =
    &["orders", "billing", "catalog", "customers", "shipping", "stock", "offers", "mail"];
/// What a part of a domain is called.
const NOUNS: &[&str] =
    &["Order", "Invoice", "Item", "Client", "Parcel", "Shelf", "Rebate", "Letter", "Price", "Route"];
/// What a part does.
const ROLES: &[&str] = &["Service", "Repository", "Policy", "Mapper", "Record", "Job", "Reader", "Check"];
/// Packages in an area.
const AREA: usize = 25;
/// Parts in a package.
const PACKAGE: usize = 25;

/// The folder with a monolith of at least so many lines below `below`, made if it is not there.
pub fn monolith(below: &Path, tongue: Tongue, lines: usize) -> Result<PathBuf> {
    let folder = below.join(format!("{tongue:?}-{lines}").to_lowercase());
    let done = folder.join(".done");
    if done.exists() {
        return Ok(folder);
    }
    let (mut written, mut part) = (0, 0);
    while written < lines {
        let text = text_of(tongue, part);
        written += text.lines().count();
        write_old(&folder.join(path_of(tongue, part)), &text)?;
        part += 1;
    }
    if tongue == Tongue::Go {
        write_old(&folder.join("go.mod"), "module example.org/shop\n\ngo 1.22\n")?;
    }
    fs::write(done, "")?;
    Ok(folder)
}

/// The folder with a monolith of so many small Java units, nested in domains, areas and packages.
pub fn monolith_of_units(below: &Path, units: usize) -> Result<PathBuf> {
    let folder = below.join(format!("units-{units}"));
    let done = folder.join(".done");
    if done.exists() {
        return Ok(folder);
    }
    for part in (0..units).map(Part) {
        let mut text = String::new();
        // Nothing can go wrong with writing to a text.
        let _ = write_java(&mut text, part, Form::Small);
        let package = Form::Small.package(part).replace('.', "/");
        write_old(&folder.join(format!("src/main/java/{package}/{}.java", part.name())), &text)?;
    }
    fs::write(done, "")?;
    Ok(folder)
}

/// How Java is written.
#[derive(Clone, Copy)]
enum Form {
    /// Six methods; packages side by side in their domain
    Whole,
    /// One method; packages in areas of their domain
    Small,
}

impl Form {
    fn methods(self) -> usize {
        match self {
            Form::Whole => 6,
            Form::Small => 1,
        }
    }

    fn package(self, part: Part) -> String {
        let (domain, number) = part.package();
        match self {
            Form::Whole => format!("org.example.{domain}.p{number}"),
            Form::Small => {
                format!("org.example.{domain}.a{}.p{}", number / AREA, number % AREA)
            }
        }
    }
}

/// Writes a file that was last changed a while ago: a scan trusts the time of no younger one.
pub fn write_old(path: &Path, text: &str) -> Result<()> {
    let wrong = || format!("{} cannot be written", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(wrong)?;
    }
    fs::write(path, text).with_context(wrong)?;
    File::options().append(true).open(path)?.set_modified(SystemTime::now() - Duration::from_secs(60))?;
    Ok(())
}

/// A part of the monolith: its number tells all about it.
#[derive(Clone, Copy)]
struct Part(usize);

impl Part {
    fn package(self) -> (&'static str, usize) {
        let package = self.0 / PACKAGE;
        (DOMAINS[package % DOMAINS.len()], package / DOMAINS.len())
    }

    fn name(self) -> String {
        let (noun, role) = (NOUNS[self.0 % NOUNS.len()], ROLES[self.0 / NOUNS.len() % ROLES.len()]);
        format!("{noun}{role}{}", self.0)
    }

    /// A few parts that it uses: mostly near, sometimes anywhere before.
    fn uses(self) -> Vec<Part> {
        let mut state = self.0 as u64 + 1;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below.max(1)
        };
        let count = 2 + next(5);
        let mut found: Vec<usize> = (0..count)
            .map(
                |_| if next(4) > 0 { self.0.saturating_sub(1 + next(2 * PACKAGE)) } else { next(self.0 + 1) },
            )
            .filter(|&part| part != self.0)
            .collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(Part).collect()
    }
}

fn path_of(tongue: Tongue, part: usize) -> String {
    let ((domain, number), name) = (Part(part).package(), Part(part).name());
    match tongue {
        Tongue::Java => format!("src/main/java/org/example/{domain}/p{number}/{name}.java"),
        Tongue::Python => format!("shop/{domain}/p{number}/{}.py", name.to_lowercase()),
        Tongue::Typescript => format!("src/{domain}/p{number}/{name}.ts"),
        Tongue::Go => format!("{domain}/p{number}/{}.go", name.to_lowercase()),
    }
}

fn text_of(tongue: Tongue, part: usize) -> String {
    let part = Part(part);
    let mut text = String::new();
    // Nothing can go wrong with writing to a text.
    let _ = match tongue {
        Tongue::Java => write_java(&mut text, part, Form::Whole),
        Tongue::Python => write_python(&mut text, part),
        Tongue::Typescript => write_typescript(&mut text, part),
        Tongue::Go => write_go(&mut text, part),
    };
    text
}

fn write_java(text: &mut String, part: Part, form: Form) -> std::fmt::Result {
    let uses = part.uses();
    writeln!(text, "package {};\n", form.package(part))?;
    for used in &uses {
        writeln!(text, "import {}.{};", form.package(*used), used.name())?;
    }
    writeln!(
        text,
        "import java.util.ArrayList;\nimport java.util.List;\n\n/** Part {} of the shop. */",
        part.0
    )?;
    writeln!(text, "public class {} {{", part.name())?;
    for (at, used) in uses.iter().enumerate() {
        writeln!(text, "    private final {} part{at};", used.name())?;
    }
    writeln!(text, "    private int count;\n    private final List<String> names = new ArrayList<>();\n")?;
    let parameters: Vec<String> =
        uses.iter().enumerate().map(|(at, used)| format!("{} part{at}", used.name())).collect();
    writeln!(text, "    public {}({}) {{", part.name(), parameters.join(", "))?;
    (0..uses.len()).try_for_each(|at| writeln!(text, "        this.part{at} = part{at};"))?;
    writeln!(text, "    }}\n\n    public int count() {{\n        return count;\n    }}\n")?;
    for method in 0..form.methods() {
        writeln!(text, "    /** Does step {method}; nothing is done twice. */")?;
        writeln!(text, "    public int step{method}(int amount, String name) {{")?;
        writeln!(
            text,
            "        int total = amount * {method} + count;\n        if (name == null || name.isEmpty()) {{"
        )?;
        writeln!(text, "            return total;\n        }}\n        names.add(name.trim());")?;
        for at in 0..uses.len() {
            writeln!(text, "        total += part{at}.count();")?;
            writeln!(
                text,
                "        if (total > {at}00) {{\n            total -= part{at}.step{}(total, name);\n        }}",
                (method + at) % form.methods()
            )?;
        }
        writeln!(text, "        count = total;\n        return total;\n    }}\n")?;
    }
    writeln!(text, "}}")
}

fn write_python(text: &mut String, part: Part) -> std::fmt::Result {
    let uses = part.uses();
    writeln!(text, "\"\"\"Part {} of the shop.\"\"\"\n", part.0)?;
    for used in &uses {
        let ((domain, number), name) = (used.package(), used.name());
        writeln!(text, "from shop.{domain}.p{number}.{} import {name}", name.to_lowercase())?;
    }
    writeln!(
        text,
        "\n\nclass {}:\n    def __init__(self):\n        self.count = 0\n        self.names = []",
        part.name()
    )?;
    for (at, used) in uses.iter().enumerate() {
        writeln!(text, "        self.part{at} = {}()", used.name())?;
    }
    for method in 0..6 {
        writeln!(
            text,
            "\n    def step{method}(self, amount, name):\n        total = amount * {method} + self.count"
        )?;
        writeln!(
            text,
            "        if not name:\n            return total\n        self.names.append(name.strip())"
        )?;
        for at in 0..uses.len() {
            writeln!(
                text,
                "        if total > {at}00:\n            total -= self.part{at}.step{}(total, name)",
                (method + at) % 6
            )?;
        }
        writeln!(text, "        self.count = total\n        return total")?;
    }
    Ok(())
}

fn write_typescript(text: &mut String, part: Part) -> std::fmt::Result {
    let uses = part.uses();
    for used in &uses {
        let ((domain, number), name) = (used.package(), used.name());
        writeln!(text, "import {{ {name} }} from '../../{domain}/p{number}/{name}';")?;
    }
    writeln!(text, "\n/** Part {} of the shop. */\nexport class {} {{", part.0, part.name())?;
    for (at, used) in uses.iter().enumerate() {
        writeln!(text, "  private part{at} = new {}();", used.name())?;
    }
    writeln!(text, "  private count = 0;\n  private names: string[] = [];\n")?;
    for method in 0..6 {
        writeln!(
            text,
            "  step{method}(amount: number, name: string): number {{\n    let total = amount * {method} + this.count;"
        )?;
        writeln!(text, "    if (!name) {{\n      return total;\n    }}\n    this.names.push(name.trim());")?;
        for at in 0..uses.len() {
            writeln!(
                text,
                "    if (total > {at}00) {{\n      total -= this.part{at}.step{}(total, name);\n    }}",
                (method + at) % 6
            )?;
        }
        writeln!(text, "    this.count = total;\n    return total;\n  }}\n")?;
    }
    writeln!(text, "}}")
}

fn write_go(text: &mut String, part: Part) -> std::fmt::Result {
    let (own, mut uses) = (part.package(), part.uses());
    // Packages of Go may not need each other in a circle.
    uses.retain(|used| used.package() == own || used.0 / PACKAGE < part.0 / PACKAGE);
    writeln!(text, "package p{}\n\nimport (\n\t\"strings\"", own.1)?;
    let mut packages: Vec<_> =
        uses.iter().map(|used| used.package()).filter(|package| *package != own).collect();
    packages.sort_unstable();
    packages.dedup();
    for (domain, number) in packages {
        writeln!(text, "\t{domain}{number} \"example.org/shop/{domain}/p{number}\"")?;
    }
    let name_of = |used: &Part| match used.package() {
        package if package == own => used.name(),
        (domain, number) => format!("{domain}{number}.{}", used.name()),
    };
    writeln!(
        text,
        ")\n\n// {} is part {} of the shop.\ntype {0} struct {{\n\tcount int\n\tnames []string",
        part.name(),
        part.0
    )?;
    for (at, used) in uses.iter().enumerate() {
        writeln!(text, "\tpart{at} *{}", name_of(used))?;
    }
    writeln!(text, "}}")?;
    for method in 0..6 {
        writeln!(
            text,
            "\n// Step{method} does a step.\nfunc (s *{}) Step{method}(amount int, name string) int {{",
            part.name()
        )?;
        writeln!(text, "\ttotal := amount*{method} + s.count\n\tif name == \"\" {{\n\t\treturn total\n\t}}")?;
        writeln!(text, "\ts.names = append(s.names, strings.TrimSpace(name))")?;
        for at in 0..uses.len() {
            writeln!(
                text,
                "\tif total > {at}00 {{\n\t\ttotal -= s.part{at}.Step{}(total, name)\n\t}}",
                (method + at) % 6
            )?;
        }
        writeln!(text, "\ts.count = total\n\treturn total\n}}")?;
    }
    Ok(())
}
