//! What many tests begin with and none changes: made once for a build of the tests, by the one that needs it first.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// When the tests were built.
pub fn build() -> SystemTime {
    fs::metadata(env::current_exe().unwrap()).unwrap().modified().unwrap()
}

/// Where that is kept which `make` writes to the path it is given. Tests are processes of their own: others wait for it.
/// What was made for an older build goes.
pub async fn once(name: &str, make: impl AsyncFnOnce(&Path)) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prepared");
    let build = build().duration_since(UNIX_EPOCH).unwrap().as_nanos().to_string();
    let folder = home.join(&build);
    fs::create_dir_all(&folder).unwrap();
    let made = folder.join(name);
    let lock = File::create(folder.join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    if !made.exists() {
        let half = tempfile::tempdir_in(&folder).unwrap();
        make(&half.path().join(name)).await;
        fs::rename(half.path().join(name), &made).unwrap();
        for older in fs::read_dir(home).unwrap().filter_map(Result::ok).filter(|it| *it.file_name() != *build)
        {
            // Another run may be at it too.
            let _ = fs::remove_dir_all(older.path());
        }
    }
    made
}
