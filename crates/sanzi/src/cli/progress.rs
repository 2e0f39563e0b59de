//! Progress on stderr: a moving line on a terminal, one line a step elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sanzi::Step;
use std::io::IsTerminal;

/// Shows steps while a run goes on.
pub(crate) struct Shown {
    bar: Option<ProgressBar>,
    last: &'static str,
}

impl Shown {
    /// A progress display for stderr.
    pub(crate) fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(
                ProgressStyle::with_template("{spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            bar
        });
        Shown { bar, last: "" }
    }

    /// Tells one step.
    pub(crate) fn tell(&mut self, step: Step) {
        let (name, line) = match step {
            Step::Reading { done, total, file } => ("读表", format!("读表 {done}/{total}  {file}")),
            Step::Computing { rows } => ("计算", format!("配对、复算（共 {rows} 行）")),
            Step::Judging { assets } => ("判断", format!("逐项判断（{assets} 项资产）")),
            Step::Writing { findings } => ("写出", format!("写出结果（{findings} 条）")),
        };
        match &self.bar {
            Some(bar) => {
                bar.set_message(line);
                bar.tick();
            }
            None if self.last != name => super::say(format_args!("{name}…")),
            None => {}
        }
        self.last = name;
    }

    /// Clears the moving line.
    pub(crate) fn done(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
