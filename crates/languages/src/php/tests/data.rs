//! Tables and who reads and writes them.

use super::*;
use crate::testing::{accesses, read_monolith, tables, unresolved};

#[test]
fn eloquent_models_relations_and_queries() {
    let facts = read_monolith(
        "//- app/Models/Order.php
        <?php
        namespace App\\Models;
        use Illuminate\\Database\\Eloquent\\Model;
        class Order extends Model {
          public function lines() { return $this->hasMany(OrderLine::class); }
          public function tags() { return $this->belongsToMany(Tag::class); }
          public function customer() { return $this->belongsTo(Customer::class); }
          public function scopeOpen($query) { return $query->where('open', true); }
        }
        //- app/Models/OrderLine.php
        <?php namespace App\\Models; class OrderLine extends Base { public function total() { return 1; } }
        //- app/Models/Base.php
        <?php namespace App\\Models; abstract class Base extends \\Illuminate\\Database\\Eloquent\\Model {}
        //- app/Models/Tag.php
        <?php namespace App\\Models; class Tag extends Base {}
        //- app/Models/Customer.php
        <?php namespace App\\Models; class Customer extends Base { protected $table = 'clients'; }
        //- app/Shop.php
        <?php
        namespace App;
        use App\\Models\\{Order, Customer};
        use Illuminate\\Support\\Facades\\DB;
        class Shop {
          public function read($id) {
            foreach (Order::open()->with('lines')->get() as $order) {
              foreach ($order->lines as $line) { $line->total(); }
            }
            return Order::query()->findOrFail($id)->customer->name;
          }
          public function write(Order $order) {
            DB::transaction(function () use ($order) {
              $order->update(['a' => 1]);
              $order->lines()->create([]);
              $order->tags()->attach(1);
              Order::where('open', 0)->delete();
              DB::table('stock')->join('shelves', 'shelves.id', '=', 'stock.shelf_id')->where('id', 1)->decrement('count');
              DB::select('select * from vat_rates where id = ?', [1]);
            });
          }
        }
        //- database/migrations/2024_01_01_000000_create_orders.php
        <?php
        use Illuminate\\Support\\Facades\\Schema;
        use Illuminate\\Database\\Migrations\\Migration;
        use Illuminate\\Database\\Schema\\Blueprint;
        return new class extends Migration {
          public function up(): void {
            Schema::create('orders', function (Blueprint $table) {
              $table->id();
              $table->foreignId('customer_id')->constrained('clients');
              $table->string('note', 20)->nullable();
              $table->boolean('open');
              $table->timestamps();
            });
            Schema::create('order_lines', function (Blueprint $table) {
              $table->unsignedBigInteger('order_id');
              $table->foreign('order_id')->references('id')->on('orders')->onDelete('cascade');
            });
          }
          public function down(): void { Schema::drop('orders'); }
        };
        //- database/migrations/2024_02_01_000000_change_orders.php
        <?php
        use Illuminate\\Database\\Migrations\\Migration;
        use Illuminate\\Support\\Facades\\Schema;
        return new class extends Migration {
          public function up(): void {
            Schema::table('orders', function ($table) {
              $table->dropColumn('note');
              $table->renameColumn('open', 'is_open');
              $table->morphs('source');
            });
          }
        };",
    );
    assert_eq!(
        tables(&facts),
        [
            "clients() <- App\\Models\\Customer",
            "order_lines(order_id) order_id->orders <- App\\Models\\OrderLine",
            "order_tag()",
            "orders(id, customer_id, is_open, created_at, updated_at, source_type, source_id) customer_id->clients <- App\\Models\\Order",
            "shelves()",
            "stock()",
            "tags() <- App\\Models\\Tag",
            "vat_rates()",
        ]
    );
    assert_eq!(
        accesses(&facts),
        [
            "App\\Shop#read read clients",
            "App\\Shop#read read order_lines",
            "App\\Shop#write write order_lines",
            "App\\Shop#write write order_tag",
            "App\\Shop#read read orders",
            "App\\Shop#read read orders",
            "App\\Shop#write write orders",
            "App\\Shop#write write orders",
            "App\\Shop#write read shelves",
            "App\\Shop#write write stock",
            "App\\Shop#write read vat_rates",
        ]
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn what_is_alike_is_no_table() {
    let facts = read_monolith(
        "//- routes/api.php
        <?php
        use Illuminate\\Support\\Facades\\Route;
        Route::delete('logout', [LogoutController::class, 'logout']);
        //- app/Shop.php
        <?php
        class Shop {
          public function run($query, $alias) {
            $query->leftJoin('stock as ' . $alias, 'products.id', '=', 1)->where('a', 1)->get();
            $query->from('information_schema.tables')->get();
            $query->leftJoin('o.parts', 'p')->getQuery();
            $mail->from('The Shop')->send();
          }
        }
        //- app/Models/Base.php
        <?php namespace App\\Models; class Base extends \\Illuminate\\Database\\Eloquent\\Model {}
        //- app/Models/Item.php
        <?php namespace App\\Models; class Item extends Base {}
        //- app/Models/ItemTag.php
        <?php namespace App\\Models; class ItemTag extends \\Illuminate\\Database\\Eloquent\\Relations\\Pivot {}
        //- database/migrations/2024_01_01_000000_create_items.php
        <?php
        use Illuminate\\Database\\Migrations\\Migration;
        use Illuminate\\Support\\Facades\\{DB, Schema};
        return new class extends Migration {
          public function up(): void {
            Schema::create('items', function ($table) { $table->id(); });
            DB::table('old_items')->delete();
          }
        };",
    );
    assert_eq!(tables(&facts), ["items(id) <- App\\Models\\Item"]);
    assert_eq!(accesses(&facts), [""; 0]);
}

#[test]
fn doctrine_mappings_repositories_and_queries() {
    let facts = read_monolith(
        "//- src/Entity/Order.php
        <?php
        namespace App\\Entity;
        use Doctrine\\ORM\\Mapping as ORM;
        use App\\Repository\\OrderRepository;
        #[ORM\\Entity(repositoryClass: OrderRepository::class)]
        #[ORM\\Table(name: 'orders')]
        class Order {
          #[ORM\\Id, ORM\\Column] private ?int $id = null;
          #[ORM\\Column(name: 'placed_on')] private \\DateTime $placedAt;
          #[ORM\\ManyToOne(targetEntity: Customer::class)] private Customer $buyer;
          #[ORM\\ManyToMany(targetEntity: Tag::class)] #[ORM\\JoinTable(name: 'order_tags')] private $tags;
          public function close() {}
        }
        //- src/Entity/Customer.php
        <?php
        namespace App\\Entity;
        use Doctrine\\ORM\\Mapping as ORM;
        /** @ORM\\Entity */
        class Customer {
          /**
           * @ORM\\Id
           * @ORM\\Column(type=\"integer\")
           */
          private $id;
          /** @ORM\\Column(type=\"string\") */
          private $fullName;
        }
        //- src/Entity/Tag.php
        <?php namespace App\\Entity; class Tag { private $id; }
        //- config/doctrine/Tag.orm.xml
        <doctrine-mapping><entity name=\"App\\Entity\\Tag\" table=\"tag\"><id name=\"id\"/></entity></doctrine-mapping>
        //- src/Entity/Note.php
        <?php
        namespace App\\Entity;
        use Doctrine\\ORM\\Mapping as ORM;
        use Doctrine\\ORM\\Mapping\\Builder\\ClassMetadataBuilder;
        class Note {
          public const TABLE = 'notes';
          private $id; private $text; private $order;
          public static function loadMetadata(ORM\\ClassMetadata $metadata): void {
            $builder = new ClassMetadataBuilder($metadata);
            $builder->setTable(self::TABLE)->setCustomRepositoryClass(NoteRepository::class);
            $builder->addField('isOpen', 'boolean');
            $builder->createField('text', 'string')->columnName('note_text')->build();
            $builder->createManyToOne('order', Order::class)->addJoinColumn('order_id', 'id')->build();
          }
          public function older(\\Doctrine\\DBAL\\Query\\QueryBuilder $q) {
            $q->from(PREFIX.'note_log', 'log')->join('log', PREFIX.'writers', 'writer', 'log.by = writer.id')->where('a');
          }
        }
        //- src/Repository/OrderRepository.php
        <?php
        namespace App\\Repository;
        use App\\Entity\\Order;
        use Doctrine\\Bundle\\DoctrineBundle\\Repository\\ServiceEntityRepository;
        class OrderRepository extends ServiceEntityRepository {
          public function __construct($registry) { parent::__construct($registry, Order::class); }
          public function late(): array { return $this->createQueryBuilder('o')->getQuery()->getResult(); }
        }
        //- src/Shop.php
        <?php
        namespace App;
        use App\\Entity\\{Order, Customer};
        use Doctrine\\ORM\\EntityManagerInterface;
        class Shop {
          public function __construct(private EntityManagerInterface $em, private Repository\\OrderRepository $orders) {}
          public function run() {
            $order = new Order();
            $this->em->persist($order);
            $this->orders->find(1)->close();
            $this->em->getRepository(Order::class)->late();
            $this->em->getRepository(Customer::class)->findOneBy([]);
            $this->em->createQuery('SELECT t FROM App\\Entity\\Tag t')->getResult();
          }
        }
        //- migrations/Version1.php
        <?php
        use Doctrine\\Migrations\\AbstractMigration;
        class Version1 extends AbstractMigration {
          public function up($schema): void { $this->addSql('CREATE TABLE audit_log (id INT, text VARCHAR(9))'); }
          public function down($schema): void { $this->addSql('DROP TABLE audit_log'); }
        }",
    );
    assert_eq!(
        tables(&facts),
        [
            "audit_log(id, text)",
            "customer(id, full_name) <- App\\Entity\\Customer",
            "note_log()",
            "notes(is_open, note_text, order_id) order_id->orders <- App\\Entity\\Note",
            "order_tags(order_id, tag_id) order_id->orders tag_id->tag",
            "orders(id, placed_on, buyer_id) buyer_id->customer <- App\\Entity\\Order",
            "tag(id) <- App\\Entity\\Tag",
            "writers()",
        ]
    );
    assert_has(
        &accesses(&facts),
        &[
            "App\\Repository\\OrderRepository#- read orders",
            "App\\Shop#run write orders",
            "App\\Shop#run read customer",
            "App\\Shop#run read tag",
        ],
    );
    assert_has(
        &links(&facts),
        &[
            "App\\Shop -> App\\Entity\\Order call run>close @10",
            "App\\Shop -> App\\Repository\\OrderRepository call run>late @11",
        ],
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}
