//! What Maven's project files say.

use quick_xml::Reader;
use quick_xml::events::Event;

/// What a project file says of its module.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ProjectFile {
    /// Its name
    pub artifact: String,
    /// The names of what it needs
    pub dependencies: Vec<String>,
}

/// Reads the module's own artifact and its dependencies, those of profiles included; what stands
/// under dependency management, plugins or the parent is not the module's.
pub(super) fn read_project(text: &str) -> ProjectFile {
    let mut reader = Reader::from_str(text);
    let mut project = ProjectFile::default();
    let mut path: Vec<String> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                path.push(start.local_name().as_ref().to_owned());
            }
            Ok(Event::End(_)) => {
                path.pop();
            }
            Ok(Event::Text(content)) => {
                let content = content.trim().to_owned();
                let parts: Vec<&str> = path.iter().map(String::as_str).collect();
                match parts.as_slice() {
                    ["project", "artifactId"] => project.artifact = content,
                    ["project", "dependencies", "dependency", "artifactId"]
                    | ["project", "profiles", "profile", "dependencies", "dependency", "artifactId"] => {
                        project.dependencies.push(content);
                    }
                    _ => {}
                }
            }
            Ok(Event::Eof) | Err(_) => return project,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_file_tells_its_artifact_and_dependencies() {
        let text = "<project xmlns='x'><parent><artifactId>all</artifactId></parent>
            <artifactId> shop-api </artifactId>
            <dependencyManagement><dependencies><dependency><artifactId>managed</artifactId></dependency>
            </dependencies></dependencyManagement>
            <dependencies><dependency><groupId>org</groupId><artifactId>shop-core</artifactId></dependency>
            </dependencies></project>";
        let project = read_project(text);
        assert_eq!(
            (project.artifact.as_str(), project.dependencies),
            ("shop-api", vec!["shop-core".to_owned()])
        );
        assert_eq!(read_project("<project><arti"), ProjectFile::default());
    }
}
