//! `sanzi init`: looks at a folder and writes its `engagement.toml`.

use super::arguments::InitArguments;
use super::paint::Paint;
use super::progress::Shown;
use super::{CommandError, FINE};
use sanzi::{AuditError, Engagement};
use sanzi_rules::Packs;
use std::io::Write;

/// Runs the command.
pub(crate) fn run(args: &InitArguments) -> Result<u8, CommandError> {
    if !args.folder.is_dir() {
        return match args.folder.exists() {
            true => Err(CommandError::Argument(format!("“{}”不是文件夹。", args.folder.display()))),
            false => Err(AuditError::NoSuchPath { path: args.folder.clone() }.into()),
        };
    }
    let mut engagement = Engagement::new(vec![args.folder.clone()])?;
    engagement.packs.clone_from(&args.packs);
    let path = engagement.folder.join(sanzi::FILE_NAME);
    if path.exists() && !args.print {
        return Err(CommandError::Argument(format!(
            "“{}”已经有了，没有改动。\n  要看按现有资料会写些什么，请加 --print；要重写，请先把它改名或移走。",
            path.display()
        )));
    }
    let packs = Packs::load(&engagement.pack_folders())?;
    let mut shown = Shown::new();
    let mut tell = |step| shown.tell(step);
    let tables = sanzi::read(&engagement, &packs, None, None, &mut tell)?;
    shown.done();
    let draft = sanzi::draft(&engagement, &tables);
    let mut out = std::io::stdout().lock();
    if args.print {
        out.write_all(draft.text.as_bytes())?;
        return Ok(FINE);
    }
    sanzi::write_draft(&path, &draft)?;
    let paint = Paint::stdout();
    writeln!(out, "{} {}", paint.good("已写出"), path.display())?;
    match draft.questions.as_slice() {
        [] => writeln!(out, "没有待答的问题。下一步：sanzi audit {} --out 结果", args.folder.display())?,
        questions => {
            writeln!(out, "待答的问题 {} 个（也写在文件里）：", questions.len())?;
            for (number, question) in (1..).zip(questions) {
                writeln!(out, "  {number}. {question}")?;
            }
        }
    }
    Ok(FINE)
}
