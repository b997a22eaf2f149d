//! Projects: named, and what sessions belong to.

use plantain_library::projects;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::budgets;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::{Failure, FailureCode};
use crate::store;
use crate::view::SessionSummary;

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;

/// One project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProjectView {
    /// The project's id.
    pub id: String,
    /// Its name; no two have the same.
    pub name: String,
}

impl From<projects::ProjectRow> for ProjectView {
    fn from(row: projects::ProjectRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
        }
    }
}

impl Engine {
    /// Every project, by name.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn projects(&self) -> Result<Vec<ProjectView>, Failure> {
        let rows = self.library().read(projects::list).await?;
        Ok(rows.into_iter().map(ProjectView::from).collect())
    }

    /// Makes a project, or finds the one that has this name.
    ///
    /// # Errors
    /// The name is empty, or the library cannot be written.
    pub async fn create_project(&self, name: &str) -> Result<ProjectView, Failure> {
        let row = projects::ProjectRow {
            id: self.shared().id(),
            name: checked(name)?,
            created_ms: self.shared().now_ms(),
            deleted_ms: None,
        };
        let row = self
            .library()
            .write(move |transaction| {
                if let Some(known) = projects::by_name(transaction, &row.name)? {
                    return Ok(known);
                }
                projects::insert(transaction, &row)?;
                Ok(row)
            })
            .await?;
        self.tell_projects().await?;
        Ok(row.into())
    }

    /// Gives a project another name.
    ///
    /// # Errors
    /// The name is empty or taken, there is no such project, or the library cannot be written.
    pub async fn rename_project(&self, id: &str, name: &str) -> Result<(), Failure> {
        let (id, name) = (id.to_owned(), checked(name)?);
        let renamed = self
            .library()
            .write(move |transaction| {
                let taken = projects::by_name(transaction, &name)?;
                if taken.is_some_and(|other| other.id != id) {
                    return Ok(Err(invalid("Another project has this name.")));
                }
                let renamed = projects::rename(transaction, &id, &name)?;
                Ok(if renamed { Ok(()) } else { Err(missing()) })
            })
            .await?;
        renamed?;
        self.tell_projects().await
    }

    /// Throws a project away. Its sessions and pictures stay, in no project.
    ///
    /// # Errors
    /// There is no such project, or the library cannot be written.
    pub async fn delete_project(&self, id: &str) -> Result<(), Failure> {
        let (wanted, now) = (id.to_owned(), self.shared().now_ms());
        let deleted = self
            .library()
            .write(move |transaction| {
                // Its budget goes along; another process may have set others meanwhile.
                let mut budgets = budgets::read(transaction)?;
                budgets.projects.retain(|budget| budget.project != wanted);
                budgets::write(transaction, &budgets)?;
                projects::delete(transaction, &wanted, now)
            })
            .await?;
        if !deleted {
            return Err(missing());
        }
        self.tell_projects().await?;
        self.shared().recount().await?;
        self.shared().wake.notify_one();
        Ok(())
    }

    /// The project of a name, in whatever case.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn project_named(&self, name: &str) -> Result<Option<ProjectView>, Failure> {
        let name = name.trim().to_owned();
        let found = self
            .library()
            .read(move |connection| projects::by_name(connection, &name))
            .await?;
        Ok(found.map(ProjectView::from))
    }

    /// Puts a session into a project, or into none.
    ///
    /// # Errors
    /// There is no such session or project, or the library cannot be written.
    pub async fn move_session(
        &self,
        session: &str,
        project: Option<&str>,
    ) -> Result<SessionSummary, Failure> {
        let from = self.session_row(session).await?.project_id;
        let (session, to) = (session.to_owned(), project.map(str::to_owned));
        if from != to {
            let id = session.clone();
            if !self.act(Deed::Move { id, from, to }).await? {
                return Err(missing());
            }
        }
        let summary = self
            .library()
            .read(move |connection| store::summary(connection, &session))
            .await?;
        summary.ok_or_else(missing)
    }

    async fn tell_projects(&self) -> Result<(), Failure> {
        let projects = self.projects().await?;
        self.shared().tell(EngineEvent::Projects { projects });
        Ok(())
    }
}

fn checked(name: &str) -> Result<String, Failure> {
    let name: String = name.trim().chars().take(LONGEST_NAME).collect();
    if name.is_empty() {
        return Err(invalid("A project needs a name."));
    }
    Ok(name)
}

fn invalid(message: &str) -> Failure {
    Failure::before_sending(FailureCode::SettingsInvalid, message)
}

pub(crate) fn missing() -> Failure {
    Failure::before_sending(
        FailureCode::NotFound,
        "There is no such project or session.",
    )
}
