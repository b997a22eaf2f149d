//! Tauri's build step, and a stand-in for a page that has not been built yet.

use std::error::Error;
use std::fs;
use std::path::Path;

/// `generate_context!` refuses to compile without the page, and the tests build the binary too.
const STAND_IN: &str = "<!doctype html>
<meta charset=\"utf-8\">
<title>Plantain</title>
<body style=\"background: #161616; color: #f1f1f1; font: 15px sans-serif; padding: 40px\">
<p>The page is not built. Run <code>cargo xtask run</code>, or <code>npm run build</code> in
<code>ui</code>, and start again.</p>
";

fn main() -> Result<(), Box<dyn Error>> {
    let page = Path::new("../ui/dist");
    // A new build of the page must be embedded, although no Rust file changed.
    println!("cargo:rerun-if-changed={}", page.display());
    println!("cargo:rerun-if-changed=../icons");
    if !page.join("index.html").exists() {
        fs::create_dir_all(page)?;
        fs::write(page.join("index.html"), STAND_IN)?;
    }
    tauri_build::try_build(tauri_build::Attributes::new())?;
    Ok(())
}
