//! Names that the language and widely used libraries declare.

use std::sync::LazyLock;

use super::library::LARAVEL;
use foldhash::HashSet;

fn words(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split_whitespace()
}

/// Begins of the names of functions of the language and its extensions, by families.
pub(super) static FUNCTION_FAMILIES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "array_ str_ mb_ preg_ json_ is_ curl_ date_ openssl_ image ctype_ iconv file_ stream_ socket_ \
     mysqli_ pg_ sqlite_ xml_ simplexml_ libxml_ hash_ gz bz zip_ ftp_ ldap_ gmp_ bc intl numfmt_ \
     grapheme_ random_ posix_ pcntl_ sem_ shm_ shmop_ msg_ apc_ apcu_ opcache_ session_ setlocale http_ \
     header ob_ output_ error_ set_ restore_ get_ class_ method_ property_ func_ function_ interface_ \
     trait_ enum_ spl_ iterator_ call_user_ register_ debug_ ini_ php memory_ gc_ sys_ disk_ \
     mime_content_ finfo_ exif_ dom_ xmlwriter_ xmlreader_ xsl_ mcrypt_ sodium_ password_ base64_ url \
     rawurl html str sub ip2 long2ip dns_ gethost getmx inet_ escapeshell proc_ shell_ readline_ dir \
     fprintf vs vf vprintf utf8_ quoted_ convert_ money_ nl number_format time mk gm ucw ucf lcf ltrim \
     rtrim w ob igbinary_ redis_ memcache_ pdo_ odbc_ oci_ sqlsrv_ mssql_ mysql_ snmp soap tidy_ wddx_ \
     yaml_ uopz_ xdebug_ inotify_ event_ ev uuid_ msgpack_ geoip_ imap_ mail mailparse_ enchant_ pspell_ \
     cal_ jd easter_ gregorian unixto array transliterator_ locale_ collator_ normalizer_ datefmt_ \
     msgfmt_ resourcebundle_ idn_ bind_textdomain textdomain dgettext ngettext frankenphp_ fastcgi_ \
     apache_ headers_ connection_ ignore_user_ highlight_ token_ forward_static_ create_function \
     user_error trigger_error assert cli_ sapi_",
    )
    .collect()
});

/// Functions of the language that belong to no family.
pub(super) static FUNCTIONS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words(
        "abs acos addcslashes addslashes asin asort arsort atan atan2 basename base_convert bin2hex bindec \
     boolval ceil chdir checkdate checkdnsrr chgrp chmod chown chop chr chunk_split clearstatcache \
     closedir closelog compact constant copy cos count count_chars crc32 crypt current date decbin dechex \
     decoct define defined deg2rad die each empty end eval exec exit exp explode extract extension_loaded \
     fclose fdatasync fdiv feof fflush fgetc fgetcsv fgets fgetss file filter_var filter_input \
     filter_has_var filter_list filter_var_array filter_input_array fileatime filectime filegroup \
     fileinode filemtime fileowner fileperms filesize filetype floatval flock floor flush fmod fnmatch \
     fopen fpassthru fputcsv fputs fread fscanf fseek fsockopen fstat fsync ftell ftok ftruncate fwrite \
     getcwd getdate getenv getimagesize getimagesizefromstring getmypid getmyuid getlastmod getopt \
     getprotobyname getrandmax getrusage getservbyname gettext gettimeofday gettype glob hash hebrev \
     hex2bin hexdec hrtime hypot idate implode in_array intdiv intval isset join key key_exists krsort \
     ksort lcg_value levenshtein link linkinfo list localeconv localtime log log10 log1p log2 lstat max \
     md5 md5_file metaphone microtime min move_uploaded_file mt_getrandmax mt_rand mt_srand natcasesort \
     natsort next octdec opendir openlog ord pack parse_ini_file parse_ini_string parse_str parse_url \
     passthru pathinfo pclose pi popen pos pow prev print print_r printf putenv rad2deg rand range \
     readdir readfile readlink realpath realpath_cache_size rename reset rewind rewinddir rmdir round \
     rsort scandir serialize setcookie setrawcookie settype sha1 sha1_file shuffle similar_text sin \
     sizeof sleep sort soundex sprintf sqrt srand sscanf stat symlink syslog system tan tempnam tmpfile \
     touch trim uasort uksort umask uniqid unlink unpack unserialize unset usleep usort var_dump \
     var_export version_compare virtual zend_version lchown net_get_interfaces is_a iterator_apply ctype \
     deflate_init deflate_add inflate_init inflate_add nl_langinfo sha256 array _ dl mhash parse \
     image2wbmp read_exif_data fprintf zlib_encode zlib_decode openssl random_int dcgettext \
     request_parse_body cosh sinh tanh expm1",
    )
    .collect()
});

/// Laravel's global functions.
pub(super) static LARAVEL_FUNCTIONS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words(
        "abort abort_if abort_unless action app app_path asset auth back base_path bcrypt blank broadcast \
     cache class_basename class_uses_recursive collect config config_path context cookie csrf_field \
     csrf_token data_fill data_forget data_get data_set database_path dd decrypt defer dispatch \
     dispatch_now dispatch_sync dump e encrypt enum_value env event fake filled fluent head info \
     lang_path last laravel_cloud literal logger logs method_field mix now old object_get once optional \
     policy precognitive public_path redirect report report_if report_unless request rescue resolve \
     resource_path response retry route secure_asset secure_url session storage_path str tap throw_if \
     throw_unless to_route today trait_uses_recursive trans trans_choice transform uri url validator \
     value view when windows_os with __ append_config preg_replace_array lang inertia livewire datatables \
     artisan elixir module_path debugbar ray activity flash broadcast_if laravel_version factory \
     join_paths",
    )
    .collect()
});

/// Classes of the language and its extensions.
pub(super) static CLASSES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words(
        "stdClass Closure Generator WeakMap WeakReference Fiber Attribute Stringable Traversable Iterator \
     IteratorAggregate ArrayAccess Countable Serializable JsonSerializable UnitEnum BackedEnum Throwable \
     Exception Error ErrorException ArgumentCountError ArithmeticError AssertionError DivisionByZeroError \
     ParseError TypeError ValueError UnhandledMatchError CompileError LogicException \
     BadFunctionCallException BadMethodCallException DomainException InvalidArgumentException \
     LengthException OutOfRangeException RuntimeException OutOfBoundsException OverflowException \
     RangeException UnderflowException UnexpectedValueException JsonException FiberError NumberFormatter \
     NormalizerException Collator Locale MessageFormatter Normalizer ResourceBundle Spoofchecker \
     Transliterator IntlChar ZipArchive XMLReader XMLWriter XSLTProcessor SoapClient SoapServer SoapFault \
     SoapHeader SoapVar finfo mysqli mysqli_result mysqli_stmt mysqli_sql_exception Redis RedisException \
     RedisCluster Memcached Memcache Imagick ImagickDraw ImagickPixel ImagickException CURLFile \
     CURLStringFile CurlHandle CurlMultiHandle GdImage PharData Phar tidy SimpleXMLElement \
     SimpleXMLIterator MultipleIterator ReturnTypeWillChange AllowDynamicProperties SensitiveParameter \
     Override Deprecated Directory php_user_filter __PHP_Incomplete_Class Random Ds AMQPConnection \
     AMQPChannel AMQPExchange AMQPQueue OAuth OAuthException SensitiveParameterValue HashContext \
     OpenSSLCertificate OpenSSLAsymmetricKey SessionHandler SessionHandlerInterface NoDiscard \
     SessionUpdateTimestampHandlerInterface SessionIdInterface InternalIterator LDAP MongoId Yar_Client \
     SNMP Sodium PDORow APCUIterator LibXMLError Socket Event EventBase",
    )
    .collect()
});

/// Begins of the names of classes of the language.
pub(super) static CLASS_FAMILIES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "Date PDO SQLite3 Spl Array Recursive Iterator Reflect DOM Dom\\ Intl Append Caching CallbackFilter \
     Directory Empty Filesystem Filter Glob Infinite Limit NoRewind OuterIterator Parent Regex Seekable \
     Random\\ Ds\\ FFI parallel\\ Swoole\\ MongoDB\\Driver MongoDB\\BSON RdKafka\\ Relay\\ Pcntl\\ \
     BcMath\\ Sodium Uri\\",
    )
    .collect()
});

/// Laravel's facades, which are known by global names as well.
pub(super) static FACADES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words(
        "App Arr Artisan Auth Blade Broadcast Bus Cache Concurrency Config Context Cookie Crypt DB Date \
     Eloquent Event Exceptions File Gate Hash Http Input Js Lang Log Mail Notification Number \
     ParallelTesting Password Pipeline Process Queue RateLimiter Redirect Redis Request Response Route \
     Schedule Schema Session Storage Str URL Uri Validator View Vite",
    )
    .collect()
});

/// Functions of families whose begin is too short to tell them.
pub(super) static FAMILY_OF_LETTERS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words(
        "wordwrap gzcompress gzuncompress gzencode gzdecode gzopen gzread gzwrite gzclose gzinflate gzdeflate \
     gzfile gzputs gzgets gzeof bzcompress bzdecompress bzopen bzread bzclose bcadd bcsub bcmul bcdiv \
     bcmod bcpow bcsqrt bccomp bcscale bcpowmod bcround bcfloor bcceil nl2br vsprintf vfprintf mktime \
     mkdir gmdate gmmktime gmstrftime ob_start jdtogregorian jddayofweek jdtojulian",
    ).collect()
});

/// Functions that libraries declare outside of any namespace, and their packages.
pub(super) const OTHER_FUNCTIONS: &[(&str, &str)] = &[
    ("wp_", "wordpress"),
    ("add_action", "wordpress"),
    ("add_filter", "wordpress"),
    ("apply_filters", "wordpress"),
    ("do_action", "wordpress"),
    ("esc_", "wordpress"),
    ("get_option", "wordpress"),
    ("update_option", "wordpress"),
    ("delete_option", "wordpress"),
    ("register_rest_route", "wordpress"),
    ("sanitize_", "wordpress"),
    ("current_user_can", "wordpress"),
    ("add_shortcode", "wordpress"),
    ("plugin_dir_", "wordpress"),
    ("plugins_url", "wordpress"),
    ("trailingslashit", "wordpress"),
    ("absint", "wordpress"),
    ("_e", "wordpress"),
    ("_x", "wordpress"),
    ("_n", "wordpress"),
    ("drupal_", "drupal"),
    ("expect", "pestphp/pest"),
    ("it", "pestphp/pest"),
    ("test", "pestphp/pest"),
    ("describe", "pestphp/pest"),
    ("beforeEach", "pestphp/pest"),
    ("afterEach", "pestphp/pest"),
    ("uses", "pestphp/pest"),
    ("pest", "pestphp/pest"),
    ("dataset", "pestphp/pest"),
    ("arch", "pestphp/pest"),
    ("visit", "pestphp/pest"),
    ("mock", "pestphp/pest"),
    ("spy", "pestphp/pest"),
    ("get", "pestphp/pest"),
    ("post", "pestphp/pest"),
    ("put", "pestphp/pest"),
    ("getJson", "pestphp/pest"),
    ("postJson", "pestphp/pest"),
    ("putJson", "pestphp/pest"),
    ("delete", "pestphp/pest"),
    ("deleteJson", "pestphp/pest"),
    ("actingAs", "pestphp/pest"),
    ("trigger_deprecation", "symfony/deprecation-contracts"),
];

/// Global classes of libraries that had no namespace, by the begins of their names.
pub(super) const OTHER_CLASSES: &[(&str, &str)] = &[
    ("PHPUnit_", "phpunit/phpunit"),
    ("Twig_", "twig/twig"),
    ("Swift_", "swiftmailer/swiftmailer"),
    ("Zend_", "zendframework/zendframework1"),
    ("WP_", "wordpress"),
    ("wpdb", "wordpress"),
    ("WC_", "woocommerce"),
    ("Mockery", "mockery/mockery"),
    ("Composer", "composer/composer"),
    ("Requests", "rmccue/requests"),
    ("Google_", "google/apiclient"),
    ("Parsedown", "erusev/parsedown"),
    ("HTMLPurifier", "ezyang/htmlpurifier"),
    ("Smarty", "smarty/smarty"),
    ("TCPDF", "tecnickcom/tcpdf"),
    ("Debugbar", "barryvdh/laravel-debugbar"),
    ("PhpOffice", "phpoffice/phpspreadsheet"),
];

/// Namespaces of widely used libraries and their packages; `*` stands for the next part of the
/// namespace, spelled like a package.
pub(super) const PACKAGES: &[(&str, &str)] = &[
    ("Illuminate\\", LARAVEL),
    ("Symfony\\Component\\", "symfony/*"),
    ("Symfony\\Bundle\\", "symfony/*"),
    ("Symfony\\Bridge\\", "symfony/*-bridge"),
    ("Symfony\\Contracts\\", "symfony/contracts"),
    ("Symfony\\UX\\", "symfony/ux-*"),
    ("Doctrine\\ORM\\", "doctrine/orm"),
    ("Doctrine\\DBAL\\", "doctrine/dbal"),
    ("Doctrine\\Common\\Collections\\", "doctrine/collections"),
    ("Doctrine\\Common\\Persistence\\", "doctrine/persistence"),
    ("Doctrine\\Common\\DataFixtures\\", "doctrine/data-fixtures"),
    ("Doctrine\\Persistence\\", "doctrine/persistence"),
    ("Doctrine\\Migrations\\", "doctrine/migrations"),
    ("Doctrine\\Bundle\\", "doctrine/*"),
    ("Doctrine\\ODM\\", "doctrine/mongodb-odm"),
    ("GuzzleHttp\\", "guzzlehttp/guzzle"),
    ("Psr\\Log\\", "psr/log"),
    ("Psr\\Http\\Message\\", "psr/http-message"),
    ("Psr\\", "psr/*"),
    ("Carbon\\", "nesbot/carbon"),
    ("Monolog\\", "monolog/monolog"),
    ("PHPUnit\\", "phpunit/phpunit"),
    ("Mockery\\", "mockery/mockery"),
    ("Twig\\", "twig/twig"),
    ("Ramsey\\Uuid\\", "ramsey/uuid"),
    ("Slim\\", "slim/slim"),
    ("Laravel\\Lumen\\", "laravel/lumen-framework"),
    ("Laravel\\", "laravel/*"),
    ("League\\", "league/*"),
    ("Faker\\", "fakerphp/faker"),
    ("PhpAmqpLib\\", "php-amqplib/php-amqplib"),
    ("Predis\\", "predis/predis"),
    ("Aws\\", "aws/aws-sdk-php"),
    ("Livewire\\", "livewire/livewire"),
    ("Inertia\\", "inertiajs/inertia-laravel"),
    ("FOS\\RestBundle\\", "friendsofsymfony/rest-bundle"),
    ("ApiPlatform\\", "api-platform/core"),
    ("Nelmio\\", "nelmio/*"),
];
