//! English words as frameworks bend them to go from a class to its table and back: plural, singular,
//! `snake_case`, `CamelCase`. The rules and their order are those of Rails, which Laravel's share.

/// Words that are their own plural.
const UNCOUNTABLE: &[&str] =
    &["equipment", "information", "rice", "money", "species", "series", "fish", "sheep", "jeans", "police"];

/// Words whose plural follows no rule, by their ends.
const IRREGULAR: &[(&str, &str)] = &[
    ("person", "people"),
    ("man", "men"),
    ("child", "children"),
    ("sex", "sexes"),
    ("move", "moves"),
    ("zombie", "zombies"),
];

/// Endings and what replaces them in the plural; the first that fits counts. A `^` stands for the
/// begin of the word.
const PLURALS: &[(&str, &str)] = &[
    ("quiz", "quizzes"),
    ("^oxen", "oxen"),
    ("^ox", "oxen"),
    ("^mice", "mice"),
    ("^lice", "lice"),
    ("^mouse", "mice"),
    ("^louse", "lice"),
    ("matrix", "matrices"),
    ("vertex", "vertices"),
    ("vertix", "vertices"),
    ("index", "indices"),
    ("x", "xes"),
    ("ch", "ches"),
    ("ss", "sses"),
    ("sh", "shes"),
    ("quy", "quies"),
    ("hive", "hives"),
    ("lf", "lves"),
    ("rf", "rves"),
    ("sis", "ses"),
    ("ta", "ta"),
    ("ia", "ia"),
    ("tum", "ta"),
    ("ium", "ia"),
    ("buffalo", "buffaloes"),
    ("tomato", "tomatoes"),
    ("bus", "buses"),
    ("alias", "aliases"),
    ("status", "statuses"),
    ("octopi", "octopi"),
    ("viri", "viri"),
    ("octopus", "octopi"),
    ("virus", "viri"),
    ("^axis", "axes"),
    ("^testis", "testes"),
    ("s", "s"),
];

/// Endings and what replaces them in the singular; the first that fits counts.
const SINGULARS: &[(&str, &str)] = &[
    ("databases", "database"),
    ("quizzes", "quiz"),
    ("matrices", "matrix"),
    ("vertices", "vertex"),
    ("indices", "index"),
    ("^oxen", "ox"),
    ("aliases", "alias"),
    ("alias", "alias"),
    ("statuses", "status"),
    ("status", "status"),
    ("octopi", "octopus"),
    ("octopus", "octopus"),
    ("viri", "virus"),
    ("virus", "virus"),
    ("^axes", "axis"),
    ("^axis", "axis"),
    ("crises", "crisis"),
    ("crisis", "crisis"),
    ("testes", "testis"),
    ("shoes", "shoe"),
    ("oes", "o"),
    ("buses", "bus"),
    ("bus", "bus"),
    ("^mice", "mouse"),
    ("^lice", "louse"),
    ("xes", "x"),
    ("ches", "ch"),
    ("sses", "ss"),
    ("shes", "sh"),
    ("movies", "movie"),
    ("series", "series"),
    ("quies", "quy"),
    ("lves", "lf"),
    ("rves", "rf"),
    ("tives", "tive"),
    ("hives", "hive"),
    ("analyses", "analysis"),
    ("analysis", "analysis"),
    ("bases", "basis"),
    ("basis", "basis"),
    ("diagnoses", "diagnosis"),
    ("parentheses", "parenthesis"),
    ("prognoses", "prognosis"),
    ("synopses", "synopsis"),
    ("theses", "thesis"),
    ("sis", "sis"),
    ("ta", "tum"),
    ("ia", "ium"),
    ("news", "news"),
    ("ss", "ss"),
    ("s", ""),
];

/// The plural of a word, or of the last word of a name in `snake_case` or `CamelCase`.
pub(crate) fn pluralize(word: &str) -> String {
    if word.is_empty() || is_uncountable(word) {
        return word.to_owned();
    }
    if let Some(plural) = irregular(word, |pair| pair) {
        return plural;
    }
    let lower = word.to_ascii_lowercase();
    if lower.ends_with("fe") && !lower.ends_with("ffe") {
        return format!("{}ves", &word[..word.len() - 2]);
    }
    if lower.ends_with('y') && ends_in_consonant(&lower[..lower.len() - 1]) {
        return format!("{}ies", &word[..word.len() - 1]);
    }
    replaced(word, &lower, PLURALS).unwrap_or_else(|| format!("{word}s"))
}

/// The singular of a word, or of the last word of a name in `snake_case` or `CamelCase`.
pub(crate) fn singularize(word: &str) -> String {
    if is_uncountable(word) {
        return word.to_owned();
    }
    if let Some(singular) = irregular(word, |(singular, plural)| (plural, singular)) {
        return singular;
    }
    let lower = word.to_ascii_lowercase();
    let by_rule = ["movies", "series", "quies"].iter().any(|known| lower.ends_with(known));
    if !by_rule && lower.ends_with("ies") && ends_in_consonant(&lower[..lower.len() - 3]) {
        return format!("{}y", &word[..word.len() - 3]);
    }
    let is_fe =
        lower.ends_with("ves") && !["lves", "rves", "tives", "hives"].iter().any(|e| lower.ends_with(e));
    if is_fe && !lower.ends_with("fves") && lower.len() > 3 {
        return format!("{}fe", &word[..word.len() - 3]);
    }
    replaced(word, &lower, SINGULARS).unwrap_or_else(|| word.to_owned())
}

fn is_uncountable(word: &str) -> bool {
    UNCOUNTABLE.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The other form of a word that ends in an irregular one, its first letter kept.
fn irregular(
    word: &str,
    direction: impl Fn((&'static str, &'static str)) -> (&'static str, &'static str),
) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let (from, to) = IRREGULAR.iter().map(|&pair| direction(pair)).find(|(from, _)| lower.ends_with(from))?;
    let start = word.len() - from.len();
    // Where both begin alike, that letter stays as it is written.
    let kept = usize::from(from.as_bytes()[0] == to.as_bytes()[0]);
    Some(format!("{}{}", &word[..start + kept], &to[kept..]))
}

fn ends_in_consonant(stem: &str) -> bool {
    stem.ends_with("qu")
        || stem.bytes().last().is_some_and(|last| !matches!(last, b'a' | b'e' | b'i' | b'o' | b'u' | b'y'))
}

/// The word with the ending of the first rule that fits replaced.
fn replaced(word: &str, lower: &str, rules: &[(&str, &str)]) -> Option<String> {
    let (ending, replacement) = rules.iter().find(|(ending, _)| match ending.strip_prefix('^') {
        Some(whole) => lower == whole,
        None => lower.ends_with(ending),
    })?;
    let ending = ending.trim_start_matches('^');
    let kept = word.len() - ending.len();
    let alike = word.as_bytes()[kept..].iter().zip(replacement.as_bytes());
    let same = alike.take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
    Some(format!("{}{}", &word[..kept + same], &replacement[same..]))
}

/// In small letters, with a separator before every capital but a first: `OrderLine` as `order_line` or `order-line`.
pub(crate) fn parted(name: &str, separator: char) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            text.push(separator);
        }
        text.extend(letter.to_lowercase());
    }
    text
}

/// `LineItem` as `line_item`, `HTMLPage` as `html_page`; `::` becomes `/`.
pub(crate) fn underscore(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut text = String::with_capacity(name.len() + 4);
    for (at, &letter) in letters.iter().enumerate() {
        match letter {
            ':' if letters.get(at + 1) == Some(&':') => text.push('/'),
            ':' => {}
            '-' => text.push('_'),
            _ if letter.is_uppercase() => {
                let before = at.checked_sub(1).map(|at| letters[at]);
                let after = letters.get(at + 1);
                let begins_word = before.is_some_and(|before| {
                    before.is_lowercase()
                        || before.is_ascii_digit()
                        || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
                });
                if begins_word {
                    text.push('_');
                }
                text.extend(letter.to_lowercase());
            }
            _ => text.push(letter),
        }
    }
    text
}

/// `line_item` as `LineItem`, `api/v2/cart` as `Api::V2::Cart`. A part between `_` that is one of the
/// `acronyms`, in any case, is written like it.
pub(crate) fn camelize(name: &str, acronyms: &[impl AsRef<str>]) -> String {
    let camelized = |part: &str| -> String {
        let words = part.split('_').map(|word| {
            match acronyms.iter().find(|acronym| acronym.as_ref().eq_ignore_ascii_case(word)) {
                Some(acronym) => acronym.as_ref().to_owned(),
                None => capitalized(word),
            }
        });
        words.collect()
    };
    name.split('/').map(camelized).collect::<Vec<_>>().join("::")
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_to_the_plural_and_back() {
        for (singular, plural) in [
            ("order", "orders"),
            ("line_item", "line_items"),
            ("category", "categories"),
            ("day", "days"),
            ("address", "addresses"),
            ("tax_box", "tax_boxes"),
            ("branch", "branches"),
            ("status", "statuses"),
            ("person", "people"),
            ("Child", "Children"),
            ("sales_man", "sales_men"),
            ("analysis", "analyses"),
            ("datum", "data"),
            ("medium", "media"),
            ("half", "halves"),
            ("knife", "knives"),
            ("hero", "heros"),
            ("index", "indices"),
            ("news", "news"),
            ("series", "series"),
            ("movie", "movies"),
            ("move", "moves"),
            ("archive", "archives"),
            ("quiz", "quizzes"),
            ("bus", "buses"),
            ("tomato", "tomatoes"),
        ] {
            assert_eq!(pluralize(singular), plural);
            assert_eq!(singularize(plural), singular);
            assert_eq!(singularize(singular), singular);
        }
        assert_eq!(pluralize("orders"), "orders");
    }

    #[test]
    fn names_go_between_classes_and_paths() {
        assert_eq!(underscore("Spree::LineItem"), "spree/line_item");
        assert_eq!(underscore("HTMLPage"), "html_page");
        assert_eq!(underscore("OAuth2Client"), "o_auth2_client");
        assert_eq!(camelize("spree/api/v2/line_item", &[] as &[&str]), "Spree::Api::V2::LineItem");
        assert_eq!(camelize("rest_api/url", &["API", "URL"]), "RestAPI::URL");
    }
}
