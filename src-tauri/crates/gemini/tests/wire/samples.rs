//! The recorded bodies at the root of the repository.

use std::path::PathBuf;

use serde_json::Value;

/// One recorded body.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Sample {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&self.body).unwrap()
    }
}

/// All of them, by name.
pub(crate) fn all() -> Vec<Sample> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/recordings");
    let mut samples: Vec<Sample> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let whole: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let status = whole
                .get("_http_status")
                .and_then(Value::as_u64)
                .unwrap_or(200);
            Sample {
                name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                status: u16::try_from(status).unwrap(),
                body: whole["body"].clone(),
            }
        })
        .collect();
    samples.sort_by(|left, right| left.name.cmp(&right.name));
    samples
}

/// One of them.
pub(crate) fn sample(name: &str) -> Sample {
    all()
        .into_iter()
        .find(|sample| sample.name == name)
        .unwrap()
}
