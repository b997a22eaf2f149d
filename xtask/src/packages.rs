//! The system's packages: what the window is built on, and what its tests drive it with.

use std::io::IsTerminal;
use std::path::Path;

use anyhow::{Result, bail};

use crate::invocation::{Invocation, exists};

/// What the packages are wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Building and running the app.
    Build,
    /// That, and driving the window without a screen.
    Test,
}

/// A Debian package, and the name under which another release may already have its contents.
struct Package {
    name: &'static str,
    also: Option<&'static str>,
}

const fn package(name: &'static str) -> Package {
    Package { name, also: None }
}

const BUILD: [Package; 8] = [
    package("libwebkit2gtk-4.1-dev"),
    package("libgtk-3-dev"),
    package("librsvg2-dev"),
    package("libayatana-appindicator3-dev"),
    package("libxdo-dev"),
    package("libssl-dev"),
    Package {
        name: "pkg-config",
        also: Some("pkgconf"),
    },
    package("build-essential"),
];

const TEST: [Package; 6] = [
    package("webkit2gtk-driver"),
    package("xvfb"),
    package("xauth"),
    Package {
        name: "dbus",
        also: Some("dbus-daemon"),
    },
    package("gnome-keyring"),
    package("libsecret-tools"),
];

/// Installs what is missing, or says what to install where we cannot.
pub(crate) fn ensure(purpose: Purpose) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return prepared_elsewhere();
    }
    if !exists("apt-get") {
        return prepared_without_apt(purpose);
    }
    let wanted: Vec<&Package> = match purpose {
        Purpose::Build => BUILD.iter().collect(),
        Purpose::Test => BUILD.iter().chain(&TEST).collect(),
    };
    let missing = missing(&wanted, &installed(&wanted)?);
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing system packages: {}", missing.join(" "));
    // One broken source among many fails the update; what we want may still be there.
    if let Err(error) = apt_get(&["update", "-q"]) {
        println!("{error:#}; trying to install all the same");
    }
    let install = ["install", "-y", "-q", "--no-install-recommends"];
    apt_get(&[&install[..], &missing].concat())
}

/// What dpkg says of the wanted packages, a line each: name and state.
fn installed(wanted: &[&Package]) -> Result<String> {
    let names = wanted
        .iter()
        .flat_map(|package| std::iter::once(package.name).chain(package.also));
    // Exits with 1 when it knows nothing of a name; what it knows of the others is printed all the same.
    here("dpkg-query")
        .arguments(["-W", "-f", "${Package} ${db:Status-Status}\\n"])
        .arguments(names)
        .printed()
}

fn missing(wanted: &[&Package], states: &str) -> Vec<&'static str> {
    let present = |name: &str| {
        states
            .lines()
            .any(|line| line.split_once(' ') == Some((name, "installed")))
    };
    wanted
        .iter()
        .filter(|package| !present(package.name) && !package.also.is_some_and(present))
        .map(|package| package.name)
        .collect()
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let quiet = "DEBIAN_FRONTEND=noninteractive";
    let call = if here("id").arguments(["-u"]).answer().as_deref() == Some("0") {
        here("env").arguments([quiet, "apt-get"])
    } else if !exists("sudo") {
        bail!(
            "not root and no sudo here; as root: apt-get {}",
            arguments.join(" ")
        );
    } else if std::io::stdin().is_terminal() {
        here("sudo").arguments([quiet, "apt-get"])
    } else {
        // Nobody is there to type a password: fail instead of waiting for one.
        here("sudo").arguments(["-n", quiet, "apt-get"])
    };
    call.arguments(arguments).run()
}

fn prepared_without_apt(purpose: Purpose) -> Result<()> {
    let webkit = here("pkg-config")
        .arguments(["--exists", "webkit2gtk-4.1"])
        .answer()
        .is_some();
    if !webkit {
        bail!(
            "WebKitGTK 4.1 and its headers are missing. Install them, then try again:\n  \
             Fedora:   sudo dnf install webkit2gtk4.1-devel gtk3-devel librsvg2-devel \
             libappindicator-gtk3-devel libxdo-devel openssl-devel pkgconf gcc\n  \
             Arch:     sudo pacman -S --needed webkit2gtk-4.1 gtk3 librsvg libayatana-appindicator \
             xdotool openssl pkgconf base-devel\n  \
             openSUSE: sudo zypper install webkit2gtk3-devel gtk3-devel librsvg-devel \
             libayatana-appindicator3-devel xdotool-devel libopenssl-devel pkgconf gcc"
        );
    }
    let tools = [
        "WebKitWebDriver",
        "xvfb-run",
        "dbus-run-session",
        "gnome-keyring-daemon",
        "secret-tool",
    ];
    let absent: Vec<&str> = tools.into_iter().filter(|tool| !exists(tool)).collect();
    if purpose == Purpose::Test && !absent.is_empty() {
        bail!(
            "the window's tests need these programs on the path: {}",
            absent.join(", ")
        );
    }
    Ok(())
}

fn prepared_elsewhere() -> Result<()> {
    if cfg!(target_os = "macos") && here("xcode-select").arguments(["-p"]).answer().is_none() {
        bail!("the command line tools are missing: xcode-select --install");
    }
    // Windows brings WebView2 along, and without a linker this program could not have been built.
    Ok(())
}

fn here(program: &str) -> Invocation {
    Invocation::new(program, Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::{BUILD, Package, missing};

    const WANTED: [&Package; 2] = [&BUILD[0], &BUILD[6]];

    #[test]
    fn a_package_that_was_removed_but_left_its_settings_is_missing() {
        let states = "libwebkit2gtk-4.1-dev config-files\npkg-config installed\n";
        assert_eq!(missing(&WANTED, states), ["libwebkit2gtk-4.1-dev"]);
    }

    #[test]
    fn a_package_under_its_other_name_is_not_installed_twice() {
        let states = "libwebkit2gtk-4.1-dev installed\npkgconf installed\n";
        assert!(
            missing(&WANTED, states).is_empty(),
            "pkgconf has pkg-config in it"
        );
    }

    #[test]
    fn an_unknown_package_is_missing() {
        assert_eq!(
            missing(&WANTED, ""),
            ["libwebkit2gtk-4.1-dev", "pkg-config"]
        );
    }
}
