//! `turns`: lists and trees of any size, and ids that fit none.

use plantain_library::rusqlite::Transaction;
use plantain_library::{Error, Library, branches, sessions, turns};

use crate::terminal::Terminal;

const SESSION: &str = "019a0000-0000-7000-8000-000000000000";

fn id(kind: u32, number: u32) -> String {
    format!("019b{kind:04}-{number:04}-7000-8000-000000000000")
}

/// A turn on a branch after another one; 0 is none.
fn turn(number: u32, branch: u32, parent: u32) -> turns::TurnRow {
    turns::TurnRow {
        id: id(1, number),
        session_id: SESSION.to_owned(),
        parent_turn_id: (parent > 0).then(|| id(1, parent)),
        source_image_id: None,
        branch_id: Some(id(2, branch)),
        deleted_ms: None,
        number: i64::from(number),
        kind: "edit".to_owned(),
        prompt: format!("Step {number}\nof many"),
        settings: "{}".to_owned(),
        references_json: "[]".to_owned(),
        created_ms: i64::from(number),
    }
}

fn write(transaction: &Transaction<'_>, rows: &[turns::TurnRow]) -> Result<(), Error> {
    let session = sessions::SessionRow {
        id: SESSION.to_owned(),
        title: "Many".to_owned(),
        created_ms: 0,
        updated_ms: 0,
        deleted_ms: None,
        project_id: None,
        archived_ms: None,
    };
    sessions::insert(transaction, &session)?;
    let mut known = std::collections::BTreeSet::new();
    for row in rows {
        let branch = row.branch_id.clone().unwrap();
        if known.insert(branch.clone()) {
            let branch = branches::BranchRow {
                id: branch,
                session_id: SESSION.to_owned(),
                name: format!("Branch\n{}", known.len()),
                created_ms: row.created_ms,
                deleted_ms: None,
            };
            branches::insert(transaction, &branch)?;
        }
        turns::insert(transaction, row)?;
    }
    Ok(())
}

async fn library_of(rows: Vec<turns::TurnRow>) -> Terminal {
    let terminal = Terminal::new();
    std::fs::create_dir_all(terminal.data_dir()).unwrap();
    let library = Library::open(&terminal.data_dir()).unwrap();
    let written = library.write(move |transaction| write(transaction, &rows));
    written.await.unwrap();
    terminal
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_turns_along_a_branch_are_five_hundred_lines() {
    let rows = (1..=500)
        .map(|number| turn(number, 1, number - 1))
        .collect();
    let terminal = library_of(rows).await;
    let tree = terminal.run(&["turns", SESSION, "--tree"]).expect(0).stdout;
    assert_eq!(tree.lines().count(), 501);
    assert_eq!(tree.lines().next(), Some("Branch 1"));
    assert!(tree.lines().last().unwrap().starts_with("└─ 500"), "{tree}");
    let table = terminal.run(&["turns", &SESSION[..8]]).expect(0).stdout;
    assert_eq!(table.lines().count(), 501, "with a head");
    assert!(table.contains("Step 500 of many"), "{table}");
    let objects = terminal
        .run(&["--json", "turns", SESSION])
        .expect(0)
        .objects();
    assert_eq!(objects.len(), 500);
    assert_eq!(objects[499]["parent"], objects[498]["turn"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn branches_out_of_branches_stay_readable() {
    // Each branch has two turns, and the next one grows out of its first.
    let deep = (1..=500).map(|number: u32| {
        let branch = number.div_ceil(2);
        let parent = if number.is_multiple_of(2) {
            number - 1
        } else {
            number.saturating_sub(2)
        };
        turn(number, branch, parent)
    });
    let terminal = library_of(deep.collect()).await;
    let tree = terminal.run(&["turns", SESSION, "--tree"]).expect(0).stdout;
    assert_eq!(tree.lines().count(), 750);
    let widest = tree.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest < 100, "{widest}");
    assert!(tree.contains('⋯'), "what is too far right is left out");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_branches_out_of_one_turn_stand_below_it() {
    let wide = (1..=300).map(|number| turn(number, number, u32::from(number > 1)));
    let terminal = library_of(wide.collect()).await;
    let tree = terminal.run(&["turns", SESSION, "--tree"]).expect(0).stdout;
    assert_eq!(tree.lines().count(), 600);
    let last: Vec<&str> = tree.lines().skip(598).collect();
    assert_eq!(last[0], "   └─ Branch 300");
    assert!(last[1].starts_with("      └─ 300"), "{last:?}");
}

#[test]
fn a_session_that_is_none_is_refused() {
    let terminal = Terminal::new();
    for (session, code) in [("ffff", 1), ("", 2), ("my session", 2), (SESSION, 1)] {
        let ended = terminal.run(&["turns", session]);
        assert_eq!(ended.code, code, "{session}: {ended:?}");
    }
    terminal.run(&["turns"]).expect(2);
}
