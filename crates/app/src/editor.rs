//! Opening a source line in the user's editor. The command comes from the user's own settings and
//! is started without a shell, so that nothing in a path is ever read as a command.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::{Answer, AppError};

/// Starts the editor command, with `{path}` and `{line}` put in. A command without `{path}` gets
/// the path as its last argument.
pub fn open_editor(command: &str, file: &Path, line: u32) -> Answer<()> {
    let mut words = split_words(command).into_iter();
    let Some(program) = words.next() else {
        return Err(AppError::Failed(
            "no editor is set; choose one in the preferences, for example: code --goto {path}:{line}".into(),
        ));
    };
    let path = file.to_string_lossy();
    let put_in = |word: &str| word.replace("{path}", &path).replace("{line}", &line.to_string());
    let mut arguments: Vec<String> = words.map(|word| put_in(&word)).collect();
    if !command.contains("{path}") {
        arguments.push(path.into_owned());
    }
    let started = Command::new(&program)
        .args(&arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut child = started.map_err(|error| {
        AppError::Failed(format!(
            "cannot start the editor `{program}`: {error}; change the command in the preferences"
        ))
    })?;
    std::thread::spawn(move || child.wait());
    Ok(())
}

/// Words at blanks, where double quotes hold blanks together.
fn split_words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut any) = (Vec::new(), String::new(), false, false);
    for character in command.chars() {
        match character {
            '"' => {
                quoted = !quoted;
                any = true;
            }
            blank if blank.is_whitespace() && !quoted => {
                if any {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
            }
            other => {
                word.push(other);
                any = true;
            }
        }
    }
    if any {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::split_words;

    #[test]
    fn words_end_at_blanks_outside_quotes() {
        assert_eq!(
            split_words(r#""/opt/my editor/run"  -g {path}:{line} """#),
            ["/opt/my editor/run", "-g", "{path}:{line}", ""]
        );
        assert!(split_words("   ").is_empty());
    }
}
