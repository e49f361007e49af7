//! Names of the language and of Rails: constants and methods that are theirs, whatever a tree declares.

use std::sync::LazyLock;

use foldhash::HashMap;

/// What the language's own library is called among externals.
pub(super) const LANGUAGE: &str = "ruby";

/// Constants of the language and its standard library.
const CORE_CONSTANTS: &str = "Array BasicObject Hash Object String Symbol Integer Float Numeric Rational Complex NilClass \
    TrueClass FalseClass Proc Method UnboundMethod Module Class Kernel Comparable Enumerable Enumerator Range Regexp \
    MatchData Struct Data Time Date DateTime IO File FileTest Dir Process Thread Mutex Queue SizedQueue Monitor Fiber \
    ConditionVariable Random Math GC ObjectSpace Marshal Signal Exception StandardError RuntimeError ArgumentError \
    NameError NoMethodError TypeError KeyError IndexError StopIteration RangeError ZeroDivisionError IOError EOFError \
    NotImplementedError LoadError ScriptError SyntaxError SecurityError SystemExit Interrupt SignalException \
    FrozenError FloatDomainError RegexpError LocalJumpError ThreadError FiberError SystemCallError SystemStackError \
    NoMatchingPatternError UncaughtThrowError EncodingError Errno Encoding ENV ARGV ARGF STDIN STDOUT STDERR DATA \
    RUBY_VERSION RUBY_PLATFORM RUBY_ENGINE TOPLEVEL_BINDING Binding Warning Ractor RubyVM TracePoint Set SortedSet \
    OpenStruct SecureRandom Digest Base64 JSON YAML CSV URI Net OpenSSL Socket TCPSocket TCPServer UDPSocket StringIO \
    StringScanner Tempfile FileUtils Pathname Logger Timeout Benchmark BigDecimal ERB CGI Shellwords Open3 Etc Zlib \
    Singleton Forwardable SimpleDelegator Delegator DelegateClass Observable PP Psych Coverage Ripper WeakRef \
    SocketError Resolv IPAddr OptionParser Find Matrix Prime Abbrev DRb PStore Rinda WEBrick Gem Bundler Monitor \
    MonitorMixin ObjectSpace RbConfig Readline Reline IRB Refinement Racc REXML RSS Win32API Fcntl Syslog Expect PTY";

/// Libraries by the first part of their constants, where the name of the gem is another.
const LIBRARIES: &[(&str, &str)] = &[
    ("ActiveRecord", "activerecord"),
    ("ApplicationRecord", "activerecord"),
    ("ActiveModel", "activemodel"),
    ("ActiveSupport", "activesupport"),
    ("ActiveJob", "activejob"),
    ("ApplicationJob", "activejob"),
    ("ActiveStorage", "activestorage"),
    ("ActionController", "actionpack"),
    ("ApplicationController", "actionpack"),
    ("ActionDispatch", "actionpack"),
    ("AbstractController", "actionpack"),
    ("Mime", "actionpack"),
    ("ActionView", "actionview"),
    ("ActionMailer", "actionmailer"),
    ("ApplicationMailer", "actionmailer"),
    ("ActionCable", "actioncable"),
    ("ActionText", "actiontext"),
    ("ActionMailbox", "actionmailbox"),
    ("Arel", "activerecord"),
    ("Rails", "railties"),
    ("I18n", "i18n"),
    ("Rake", "rake"),
    ("Rack", "rack"),
    ("Thor", "thor"),
    ("RSpec", "rspec"),
    ("Minitest", "minitest"),
    ("FactoryBot", "factory_bot"),
    ("Capybara", "capybara"),
    ("Nokogiri", "nokogiri"),
    ("Sidekiq", "sidekiq"),
    ("Redis", "redis"),
    ("PG", "pg"),
    ("Faraday", "faraday"),
    ("HTTParty", "httparty"),
    ("RestClient", "rest-client"),
    ("Typhoeus", "typhoeus"),
    ("HTTP", "http"),
    ("JWT", "jwt"),
    ("Devise", "devise"),
    ("CanCan", "cancancan"),
    ("Money", "money"),
    ("AASM", "aasm"),
    ("Liquid", "liquid"),
    ("Zeitwerk", "zeitwerk"),
    ("Concurrent", "concurrent-ruby"),
    ("Aws", "aws-sdk"),
    ("Kaminari", "kaminari"),
    ("Ransack", "ransack"),
    ("Grape", "grape"),
    ("Sinatra", "sinatra"),
    ("Karafka", "karafka"),
    ("Stripe", "stripe"),
    ("Sentry", "sentry-ruby"),
    ("GraphQL", "graphql"),
    ("Dry", "dry-rb"),
];

/// Methods that objects and collections of the language have, those of ActiveSupport included.
const LANGUAGE_METHODS: &str = "! != == === =~ <=> < > <= >= + - * / % ** << >> [] []= & | ^ ~ +@ -@ abs acos all? allocate \
    ancestors any? append apply arity as_json assoc at atan2 attr attributes= backtrace backtrace_locations begin \
    between? binding binread binwrite blank? block_given? bsearch bytes bytesize by call caller camelcase camelize \
    capitalize ceil center chars chomp chop chr clamp class class_eval class_exec class_variable_get class_variable_set \
    classify clear clone close closed? codepoints coerce collect collect_concat combination compact compact! \
    compact_blank compare_by_identity concat const_defined? const_get const_missing const_set constantize constants \
    copy count cover? curry cycle dasherize day days ago from_now deconstruct deep_dup deep_merge deep_merge! \
    deep_stringify_keys deep_symbolize_keys deep_transform_keys deep_transform_values default default= define_method \
    define_singleton_method delete delete! delete_at delete_if delete_prefix delete_suffix demodulize deconstantize detect difference dig \
    digits display div divmod downcase downcase! drop drop_while dump dup each each_byte each_char each_cons \
    each_entry each_key each_line each_pair each_slice each_value each_with_index each_with_object empty? encode encoding \
    end end_with? ensure entries eql? equal? eval even? except except! exclude? excluding exist? exists? extend \
    extended_modules extract! extract_options! fetch fetch_values fiber file? fill filter filter! filter_map find \
    find_all find_index first flat_map flatten flatten! floor flush force_encoding format freeze friendly frozen? \
    full_message getbyte getc gets getutc gmtime grapheme_clusters grep grep_v group_by gsub gsub! has_key? has_value? hash hex \
    hour hours html_safe html_safe? humanize id2name in? in_groups in_groups_of in_time_zone include? included_modules including \
    index index_by index_with indices infinite? inject insert inspect instance_eval instance_exec instance_method \
    instance_methods instance_of? instance_variable_defined? instance_variable_get instance_variable_set \
    instance_variables instance_variable_names integer? intern intersect? intersection invert is_a? itself join keep_if key key? keys kind_of? \
    lambda? last lazy length lines ljust localtime lstrip lstrip! ltrim map map! many? match match? max max_by maximum \
    mday member? members merge merge! message method method_defined? methods min min_by minimum minmax minmax_by minute minutes \
    module_eval mon month months multiple_of? nan? name nanosecond negative? next nil? none? nonzero? nsec \
    object_id odd? one? ord ordinalize original_message owner pack pair? parameterize parameters parent partition \
    pathname permutation pluck pluralize pop positive? pos post_match pow pre_match pred prepend presence presence_in present? \
    private_methods proc product protected_methods public_instance_method public_method_defined? public_methods public_send push \
    quo rassoc read readline readlines readpartial receiver reduce rehash reject reject! remainder remove \
    remove_const remove_instance_variable remove_method repeated_combination replace respond_to? respond_to_missing? rest \
    reverse reverse! reverse_each reverse_merge reverse_merge! rewind rindex rjust rotate rotate! round rpartition rstrip run \
    safe_constantize sample scan sec second seconds seek select select! send set_backtrace setup shift shuffle shuffle! \
    shuffle sin singleton_class singleton_method singleton_methods size slice slice! slice_when sort sort! sort_by sort_by! source_location \
    split squeeze squish squish! start_with? stat step store strftime string stringify_keys strip strip! strip_heredoc \
    strip_tags sub sub! succ sum superclass swapcase symbolize_keys symbolize_keys! symmetric_difference sync sync= sysread \
    take take_while tableize tally tap tell then third fourth fifth forty_two to_a to_ary to_c to_d to_date to_datetime to_enum to_f \
    to_formatted_s to_fs to_h to_hash to_i to_int to_json to_key to_open_struct to_param to_path to_proc to_query to_r to_regexp to_s \
    to_sentence to_set to_str to_sym to_time to_xml to_yaml tr transform_keys transform_keys! transform_values transform_values! \
    transliterate transpose trap truncate truncate_words try try! tsort type uncapitalize undef_method underscore unicode_normalize union uniq uniq! unpack \
    unpack1 unshift untrusted upcase upcase! upcase_first upto downto times update usec utc utc? utc_offset valid_encoding? value \
    value? values values_at wait wday with_index with_indifferent_access with_object with_options without wrap write \
    yday year years yield_self zero? zip zone yesterday tomorrow beginning_of_day end_of_day beginning_of_month \
    end_of_month beginning_of_week end_of_week beginning_of_year end_of_year beginning_of_hour end_of_hour next_month prev_month \
    last_month next_week next_day prev_day next_year prev_year advance change since weeks week fortnight month day today today? past? future? on_weekend? \
    iso8601 xmlschema rfc3339 rfc2822 httpdate noon midnight seconds_since_midnight ago until megabytes megabyte kilobytes gigabytes bytes \
    kilobyte gigabyte terabytes basename dirname extname expand_path directory? children each_child mkpath rmtree unlink exitstatus success? pid \
    host port scheme query fragment path userinfo user password opaque merge_query hexdigest digest base64digest urlsafe_encode64 encode64 decode64 \
    strict_encode64 strict_decode64 urlsafe_decode64 parse parse! generate pretty_generate load load_file safe_load synchronize lock unlock try_lock enq deq num_waiting \
    alive? join kill wakeup priority status raise captures named_captures begin offset names source options casefold? \
    call_with rewind eof? fileno fsync isatty tty? print printf puts putc p pp warn sprintf sleep rand srand exit exit! abort at_exit \
    catch throw loop fork exec spawn system require autoload gem open test trace_var set_trace_func Integer Float String Array Hash Rational \
    Complex BigDecimal URI Pathname caller_locations global_variables local_variables instance_variable nsec tv_sec monotonic clock_gettime \
    safe_join info debug error fatal unknown debug? info? level level= formatter tagged silence add formatter= progname datetime_format \
    ljust numerator denominator rationalize fdiv bit_length gcd lcm pred ceildiv sqrt log log10 exp hypot rank rewhere nocase \
    html_escape h unescape escape unescapeHTML escapeHTML encode_www_form decode_www_form encode_www_form_component decode_www_form_component";

/// Methods that ActiveRecord and ActiveModel give objects and classes.
const RECORD_METHODS: &str = "id id? id= save save! update update! update_attribute update_attributes update_attributes! update_column \
    update_columns destroy destroy! destroyed? delete reload persisted? new_record? previously_new_record? previously_persisted? readonly! readonly? changed? changes \
    changed saved_changes saved_changes? saved_change_to_attribute? attribute_changed? will_save_change_to_attribute? previous_changes attributes \
    attributes= assign_attributes attribute_names attribute_present? has_attribute? read_attribute write_attribute read_attribute_before_type_cast \
    attribute_for_inspect attribute_in_database attribute_before_last_save attribute_was errors valid? invalid? validate validate! run_callbacks touch \
    increment increment! decrement decrement! toggle toggle! lock! with_lock transaction becomes becomes! cache_key cache_key_with_version cache_version \
    to_param to_key model_name created_at updated_at created_on updated_on association association_cached? loaded? reset where not order reorder limit offset joins left_joins \
    left_outer_joins includes preload eager_load references group having distinct all unscoped unscope scoped none lock readonly merge or \
    rewhere find_by find_by! find_each find_in_batches in_batches find_or_create_by find_or_create_by! find_or_initialize_by first! last! take! \
    first_or_create first_or_create! first_or_initialize create create! build new insert_all insert_all! upsert_all upsert insert insert! update_all delete_all \
    destroy_all delete_by destroy_by pluck pick ids average calculate exists? table_name table_name= column_names columns columns_hash primary_key \
    quoted_table_name quote_table_name connection connection_pool execute exec_query select_all select_value select_values select_rows select_one \
    sanitize_sql sanitize_sql_array sanitize_sql_like sanitize_sql_for_conditions arel_table arel to_sql human_attribute_name reflect_on_association \
    reflect_on_all_associations reflections klass unscoped_where attribute_types type_for_attribute inheritance_column base_class base_class? \
    descendants subclasses abstract_class? marked_for_destruction? mark_for_destruction dirty? full_messages full_messages_for added? details \
    messages add attached? attach purge purge_later blob variant attachment signed_id filename content_type byte_size url download representable? \
    variable? previewable? analyzed? serializable_hash foreign_key polymorphic? collection? options macro active_record plural_name \
    restore_attributes clear_changes_information clear_attribute_changes changes_applied attribute_will_change! nested_attributes_options \
    ignored_columns reset_column_information lock_version touch_all in_order_of lock_optimistically quote quote_column_name adapter_name \
    establish_connection connected_to connected? with_connection current_transaction after_commit index_exists? column_exists? table_exists? \
    foreign_key_exists? add_index remove_index add_column remove_column create_table drop_table data_source_exists? supports_json? to_model conversion ransack result page per per_page total_pages total_count current_page \
    num_pages limit_value offset_value next_page prev_page last_page? first_page? out_of_range? friendly paginate total_entries accessible_by reset_counters increment_counter decrement_counter update_counters \
    eq not_eq gt gteq lt lteq matches does_not_match in not_in between desc asc as on project outer_join is_null \
    constraints where_values_hash extending load loaded size_of in_transaction? committed! rolledback! human reorder! strict_loading! annotate";

/// Methods of controllers, requests, responses, views, mailers, jobs, caches.
const WEB_METHODS: &str = "params request response session cookies flash headers render redirect_to redirect_back redirect_back_or_to head \
    respond_to respond_with render_to_string send_data send_file permit permit! require action_name controller_name controller_path \
    controller action_methods url_for path_for url_options default_url_options helpers view_context view_paths lookup_context \
    before_action stale? fresh_when expires_in expires_now protect_from_forgery verify_authenticity_token form_authenticity_token authenticate_or_request_with_http_basic authenticate_or_request_with_http_token authenticate_with_http_token \
    request_http_basic_authentication performed? html json xml js format formats turbo_stream any csv pdf all xhr? get? post? put? patch? delete? head? ip remote_ip referer referrer \
    user_agent fullpath original_fullpath original_url base_url protocol ssl? host_with_port subdomain subdomains domain raw_post body media_type mime_type content_mime_type authorization env xml_http_request? query_parameters \
    request_parameters path_parameters path_info request_method method_symbol server_name script_name uuid request_id local? form_data? query_string if_none_match etag etag= status= status body= content_type= content_length set_header get_header \
    delete_header has_header? link_to link_to_if link_to_unless button_to mail_to image_tag content_tag tag form_for form_with form_tag fields_for label text_field \
    text_area check_box radio_button hidden_field select submit collection_select options_for_select options_from_collection_for_select content_for content_for? \
    yield capture concat raw sanitize simple_format number_to_currency number_with_delimiter number_to_percentage number_to_human_size \
    number_with_precision pluralize time_ago_in_words distance_of_time_in_words cycle javascript_include_tag stylesheet_link_tag asset_path asset_url image_path image_url image_submit_tag \
    javascript_tag truncate highlight excerpt word_wrap l t translate localize dom_id dom_class cache cache_if auto_discovery_link_tag favicon_link_tag csrf_meta_tags csp_meta_tag \
    partial layout locals template mail attachments deliver deliver_now deliver_later deliver_now! deliver_later! perform_later perform_now perform_async perform_in perform_at perform_bulk set enqueue \
    enqueue_at queue_name job_id arguments executions retry_job wait wait_until delay delayed_jobs fetch_multi read_multi write_multi delete_matched increment decrement exist? \
    broadcast broadcast_to stream_from stream_for stream_or_reject_for transmit reject reject_subscription subscribe unsubscribed publish instrument unsubscribe event payload \
    main_app routes url_helpers config configuration configure initializer paths eager_load_paths autoload_paths root application env logger credentials middleware assets generators \
    action_mailer active_job active_storage i18n encoders filter_parameters routes_url_helpers consider_all_requests_local cache_classes eager_load cache_store public_file_server use insert_before insert_after swap unshift \
    load_tasks load_defaults draw mount_path reloader to_prepare after_initialize before_initialize before_eager_load on_load isolate_namespace engine_name railtie_name rake_tasks console runner \
    current_page? provide controller_path request_forgery_protection_token authenticity_token polymorphic_path polymorphic_url \
    assert assert_equal assert_not refute expect eq be allow receive and_return and_call_original and_raise to not_to to_not with have_received described_class subject is_expected change by \
    match_array contain_exactly raise_error be_nil be_truthy be_falsey be_present be_blank include eql be_a be_an be_kind_of be_within of have_attributes have_http_status instance_double class_double double stub_const stub_request to_return \
    visit click_on click_link click_button fill_in within find_field have_content have_css have_link page json_response travel_to freeze_time travel_back perform_enqueued_jobs have_enqueued_job create build build_stubbed attributes_for create_list build_list \
    once twice exactly at_least receive_messages receive_message_chain and_yield any_instance expects stubs returns yields mock";

/// Calls in the body of a class or a file that are a framework's.
const BODY_METHODS: &str = "attr_accessor attr_reader attr_writer attr_internal define_method alias_method private_constant public_constant module_function refine \
    using private_class_method public_class_method class_attribute mattr_accessor mattr_reader mattr_writer cattr_accessor cattr_reader cattr_writer thread_mattr_accessor delegate \
    delegate_missing_to included extended prepended class_methods helper helper_method layout rescue_from retry_on discard_on queue_as queue_with_priority validates validate validates_with \
    validates_presence_of validates_uniqueness_of validates_associated validates_numericality_of validates_length_of validates_format_of validates_inclusion_of validates_acceptance_of validates_confirmation_of validates_each \
    scope default_scope enum serialize store store_accessor attribute attribute_method_suffix alias_attribute attr_readonly has_secure_password has_secure_token has_one_attached has_many_attached has_rich_text encrypts normalizes generates_token_for accepts_nested_attributes_for \
    belongs_to has_one has_many has_and_belongs_to_many composed_of delegated_type acts_as_list acts_as_paranoid acts_as_taggable acts_as_taggable_on acts_as_nested_set friendly_id translates extend_translates globalize_accessors \
    has_paper_trail devise paginates_per monetize state_machine aasm state event transitions transition self_requires_new ransacker whitelisted_ransackable_attributes mount_uploader searchkick \
    task desc namespace file directory rule multitask invoke reenable sh import cd mkdir_p cp rm rm_rf rm_f touch verbose \
    describe context it specify example let let! subject before after around shared_examples shared_examples_for shared_context it_behaves_like include_examples include_context feature scenario given background setup teardown test should \
    factory trait sequence association transient initialize_with skip_create to_create callback after_build add_attribute \
    map run use warmup configure plugin preload_app! workers threads port environment pidfile bind worker_timeout on_worker_boot \
    every runner rake command job_type set set_default gem source group ruby gemspec git path platforms \
    sidekiq_options sidekiq_retry_in sidekiq_retries_exhausted sidekiq_throttle shoryuken_options from_queue prefix version format rescue_from params requires optional given mount \
    argument class_option method_option option map package_name source_root remove_file template copy_file inject_into_file insert_into_file append_file gsub_file create_file generate migration_template readme say yes? no? ask initializer environment route rails_command hook_for \
    extract inflect acronym irregular plural singular uncountable human create_table add_column remove_column rename_column change_column change_column_null change_column_default add_index remove_index rename_index add_reference remove_reference add_foreign_key remove_foreign_key drop_table rename_table change_table create_join_table \
    drop_join_table add_timestamps execute reversible up_only say_with_time disable_ddl_transaction! safety_assured enable_extension disable_extension add_check_constraint remove_check_constraint validate_foreign_key column_exists? table_exists? index_exists? revert add_belongs_to change_table_comment \
    before_action after_action around_action skip_before_action skip_after_action prepend_before_action append_before_action before_validation after_validation before_save after_save before_create after_create before_update after_update before_destroy after_destroy \
    after_commit after_create_commit after_update_commit after_save_commit after_destroy_commit after_rollback after_initialize after_find after_touch around_save around_create around_update around_destroy set_callback skip_callback define_model_callbacks before_enqueue after_enqueue before_perform after_perform around_perform \
    protect_from_forgery skip_forgery_protection wrap_parameters http_basic_authenticate_with allow_browser rate_limit force_ssl default mailer_host \
    register_asset register_svg_icon enabled_site_setting add_to_serializer add_admin_route on add_to_class";

static METHODS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lists = [
        (BODY_METHODS, "rails"),
        (WEB_METHODS, "actionpack"),
        (RECORD_METHODS, "activerecord"),
        (LANGUAGE_METHODS, LANGUAGE),
    ];
    let rows = lists
        .into_iter()
        .flat_map(|(list, library)| list.split_whitespace().map(move |name| (name, library)));
    rows.collect()
});

static CONSTANTS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let core = CORE_CONSTANTS.split_whitespace().map(|name| (name, LANGUAGE));
    LIBRARIES.iter().copied().chain(core).collect()
});

/// The library whose constants begin with this name, where it is well known.
pub(super) fn of_constant(first: &str) -> Option<&'static str> {
    CONSTANTS.get(first).copied()
}

/// Whether a constant is one of the language's own, which a tree may open again.
pub(super) fn is_core(path: &str) -> bool {
    CONSTANTS.get(path).is_some_and(|library| *library == LANGUAGE)
}

/// The library that declares a method of this name, among the language and Rails.
pub(super) fn of_method(name: &str) -> Option<&'static str> {
    if let Some(library) = METHODS.get(name) {
        return Some(library);
    }
    let attribute = [
        "_changed?",
        "_was",
        "_before_type_cast",
        "_in_database",
        "_before_last_save",
        "_previously_changed?",
        "_will_change!",
    ];
    if attribute.iter().any(|end| name.ends_with(end))
        || name.starts_with("saved_change_to_")
        || name.starts_with("will_save_change_to_")
    {
        return Some("activerecord");
    }
    name.strip_suffix('=').filter(|name| !name.is_empty()).and_then(|name| METHODS.get(name).copied())
}

/// The library that a bare call outside of any class of the tree is of, by the kind of file.
pub(super) fn of_script(path: &str, test: bool) -> &'static str {
    match () {
        () if test && (path.contains("test/") || path.ends_with("_test.rb")) && !path.contains("spec/") => {
            "minitest"
        }
        () if test => "rspec",
        () if path.ends_with(".rake") || path.ends_with("Rakefile") => "rake",
        () if path.ends_with(".ru") => "rack",
        () if path.ends_with(".jbuilder") => "jbuilder",
        () if path.contains("config/") => "railties",
        () => LANGUAGE,
    }
}
