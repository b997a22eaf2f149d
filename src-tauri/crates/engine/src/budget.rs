//! What may be spent: ceilings per day, month and project, and when to ask first.

use plantain_pacing::{Budget, Verdict};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::failure::{Failure, FailureCode, Overrun};
use crate::price::{AskReason, Estimate};
use crate::purse::{Counting, Purse, renews_ms};

/// More than any budget of a studio: a million dollars, in nano-dollars.
const LARGEST_NANOS: i64 = 1_000_000_000_000_000;
/// The name that a request's largest pictures have.
const FOUR_K: &str = "4K";

/// What a budget is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BudgetPeriod {
    /// The user's own day, from midnight to midnight.
    Day,
    /// The user's own month.
    Month,
    /// A project, from its beginning.
    Project,
}

/// What the budgets say to an order. Money in nano-dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    tag = "verdict",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum BudgetVerdict {
    /// It may be spent.
    #[default]
    Allowed,
    /// It may, and the user wants to know that the budget is nearly used up.
    Warn {
        /// Which budget.
        period: BudgetPeriod,
        /// What is left after it.
        #[specta(type = specta_typescript::Number)]
        left_nanos: i64,
        /// The budget.
        #[specta(type = specta_typescript::Number)]
        ceiling_nanos: i64,
    },
    /// It may not.
    Over {
        /// Which budget.
        period: BudgetPeriod,
        /// How much too much it would be.
        #[specta(type = specta_typescript::Number)]
        by_nanos: i64,
        /// The budget.
        #[specta(type = specta_typescript::Number)]
        ceiling_nanos: i64,
    },
}

/// A project's budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProjectBudget {
    /// The project's id.
    pub project: String,
    /// Nano-dollars, over all its time.
    #[specta(type = specta_typescript::Number)]
    pub nanos: i64,
}

/// When an order wants a second click in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct AskFirst {
    /// For 4K pictures.
    pub four_k: bool,
    /// For more pictures than this at once; none never.
    pub images: Option<u32>,
    /// For more nano-dollars than this at once, by the upper end of the estimate; none never.
    #[specta(type = Option<specta_typescript::Number>)]
    pub nanos: Option<i64>,
}

impl Default for AskFirst {
    fn default() -> Self {
        Self {
            four_k: true,
            images: Some(4),
            nanos: Some(1_000_000_000),
        }
    }
}

/// Every ceiling the user has set. Nothing is limited until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct Budgets {
    /// Nano-dollars a day.
    #[specta(type = Option<specta_typescript::Number>)]
    pub day_nanos: Option<i64>,
    /// Nano-dollars a month.
    #[specta(type = Option<specta_typescript::Number>)]
    pub month_nanos: Option<i64>,
    /// Budgets of projects.
    pub projects: Vec<ProjectBudget>,
    /// The share of a budget from which on the user wants to know, in percent.
    pub warn_percent: u8,
    /// When to ask first.
    pub ask: AskFirst,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            day_nanos: None,
            month_nanos: None,
            projects: Vec::new(),
            warn_percent: 80,
            ask: AskFirst::default(),
        }
    }
}

impl Budgets {
    /// Whether there is any ceiling at all.
    pub(crate) fn limit_anything(&self) -> bool {
        self.day_nanos.is_some() || self.month_nanos.is_some() || !self.projects.is_empty()
    }

    /// Refuses what no budget can be.
    ///
    /// # Errors
    /// An amount is negative or absurd, or the share is no share.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let of_projects = self.projects.iter().map(|budget| Some(budget.nanos));
        let mut amounts = [self.day_nanos, self.month_nanos, self.ask.nanos]
            .into_iter()
            .chain(of_projects);
        if !amounts.all(|nanos| nanos.is_none_or(|nanos| (0..=LARGEST_NANOS).contains(&nanos))) {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                "A budget is between $0 and $1,000,000.",
            ));
        }
        if !(1..=100).contains(&self.warn_percent) {
            return Err(Failure::before_sending(
                FailureCode::SettingsInvalid,
                "The share to warn at is between 1 and 100 percent.",
            ));
        }
        Ok(())
    }

    /// What the budgets say to spending `more`: the one that forbids most, else the tightest.
    pub(crate) fn verdict(
        &self,
        purse: &Purse,
        counting: Counting,
        project: Option<&str>,
        more: i64,
    ) -> BudgetVerdict {
        let of_project = project.and_then(|project| {
            let budget = self.projects.iter().find(|it| it.project == project)?;
            Some((budget.nanos, purse.of_project(project, counting).nanos()))
        });
        let accounts = [
            (
                BudgetPeriod::Day,
                self.day_nanos
                    .map(|nanos| (nanos, purse.day(counting).nanos())),
            ),
            (
                BudgetPeriod::Month,
                self.month_nanos
                    .map(|nanos| (nanos, purse.month(counting).nanos())),
            ),
            (BudgetPeriod::Project, of_project),
        ];
        let verdicts = accounts.into_iter().filter_map(|(period, account)| {
            let (ceiling, spent) = account?;
            Some(self.one(period, ceiling, spent, more))
        });
        verdicts.fold(BudgetVerdict::Allowed, BudgetVerdict::or)
    }

    fn one(&self, period: BudgetPeriod, ceiling: i64, spent: i64, more: i64) -> BudgetVerdict {
        let unsigned = |nanos: i64| u64::try_from(nanos).unwrap_or(0);
        let signed = |nanos: u64| i64::try_from(nanos).unwrap_or(i64::MAX);
        let budget = Budget::new(unsigned(ceiling)).warning_at(self.warn_percent);
        let ceiling_nanos = ceiling;
        match budget.check(unsigned(spent), unsigned(more)) {
            Verdict::Allowed => BudgetVerdict::Allowed,
            Verdict::Warn { left } => BudgetVerdict::Warn {
                period,
                left_nanos: signed(left),
                ceiling_nanos,
            },
            Verdict::Over { by } => BudgetVerdict::Over {
                period,
                by_nanos: signed(by),
                ceiling_nanos,
            },
        }
    }

    /// Why an order wants a second click.
    pub(crate) fn ask(
        &self,
        size: Option<&str>,
        count: u32,
        estimate: &Estimate,
    ) -> Vec<AskReason> {
        let mut reasons = Vec::new();
        if self.ask.four_k && size == Some(FOUR_K) {
            reasons.push(AskReason::FourK);
        }
        if let Some(most) = self.ask.images.filter(|most| count > *most) {
            reasons.push(AskReason::Images { most });
        }
        if let Some(nanos) = self.ask.nanos.filter(|most| estimate.high_nanos > *most) {
            reasons.push(AskReason::Price { nanos });
        }
        reasons
    }
}

impl BudgetVerdict {
    /// The worse of two.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Over { by_nanos: one, .. }, Self::Over { by_nanos: two, .. }) => {
                if two > one {
                    other
                } else {
                    self
                }
            }
            (Self::Over { .. }, Self::Warn { .. })
            | (Self::Over { .. } | Self::Warn { .. } | Self::Allowed, Self::Allowed) => self,
            (
                Self::Warn {
                    left_nanos: one, ..
                },
                Self::Warn {
                    left_nanos: two, ..
                },
            ) => {
                if two < one {
                    other
                } else {
                    self
                }
            }
            (Self::Warn { .. } | Self::Allowed, Self::Over { .. })
            | (Self::Allowed, Self::Warn { .. }) => other,
        }
    }

    /// As a refusal of something in a project, with when the budget begins anew; none when it may be
    /// spent.
    pub fn refusal(self, project: Option<&str>, now_ms: i64) -> Option<Failure> {
        let Self::Over {
            period,
            by_nanos,
            ceiling_nanos,
        } = self
        else {
            return None;
        };
        let whose = match period {
            BudgetPeriod::Day => "today's budget",
            BudgetPeriod::Month => "this month's budget",
            BudgetPeriod::Project => "the project's budget",
        };
        let (ceiling, by) = (dollars(ceiling_nanos), dollars(by_nanos));
        Some(Failure {
            retry_at_ms: renews_ms(period, now_ms),
            overrun: Some(Box::new(Overrun {
                project: project
                    .filter(|_| period == BudgetPeriod::Project)
                    .map(str::to_owned),
                period,
                by_nanos,
                ceiling_nanos,
            })),
            ..Failure::before_sending(
                FailureCode::OverBudget,
                format!("This would be {by} over {whose} of {ceiling}. Raise it, or ask for less."),
            )
        })
    }
}

/// Dollars and cents, and as many places more as a small amount needs; never rounded to nothing.
pub(crate) fn dollars(nanos: i64) -> String {
    let places = if nanos.unsigned_abs() < 1_000_000_000 {
        4
    } else {
        2
    };
    let unit = 10_u64.pow(9 - places);
    let rounded = nanos.unsigned_abs().div_ceil(unit);
    let whole = rounded / 10_u64.pow(places);
    let part = rounded % 10_u64.pow(places);
    let width = usize::try_from(places).unwrap_or(2);
    let sign = if nanos < 0 { "-" } else { "" };
    format!("{sign}${whole}.{part:0width$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(nanos: i64) -> Budgets {
        Budgets {
            day_nanos: Some(nanos),
            ..Budgets::default()
        }
    }

    #[test]
    fn the_budget_that_forbids_most_speaks() {
        let budgets = Budgets {
            month_nanos: Some(300),
            ..day(100)
        };
        let purse = Purse::of(90, 290);
        assert_eq!(
            budgets.verdict(&purse, Counting::Promised, None, 40),
            BudgetVerdict::Over {
                period: BudgetPeriod::Day,
                by_nanos: 30,
                ceiling_nanos: 100
            }
        );
        assert_eq!(
            budgets.verdict(&purse, Counting::Promised, None, 5),
            BudgetVerdict::Warn {
                period: BudgetPeriod::Day,
                left_nanos: 5,
                ceiling_nanos: 100
            }
        );
        assert_eq!(
            Budgets::default().verdict(&purse, Counting::Promised, None, i64::MAX),
            BudgetVerdict::Allowed
        );
    }

    #[test]
    fn negative_and_absurd_budgets_are_refused() {
        for nanos in [-1, LARGEST_NANOS + 1, i64::MIN, i64::MAX] {
            assert!(day(nanos).check().is_err(), "{nanos}");
        }
        assert!(day(0).check().is_ok(), "nothing may be spent at all");
        let never = Budgets {
            warn_percent: 0,
            ..Budgets::default()
        };
        assert!(never.check().is_err());
    }

    #[test]
    fn a_refusal_says_how_much_too_much_it_is() {
        let over = BudgetVerdict::Over {
            period: BudgetPeriod::Day,
            by_nanos: 420_000_000,
            ceiling_nanos: 10_000_000_000,
        };
        assert_eq!(
            over.refusal(None, 0).unwrap().message,
            "This would be $0.4200 over today's budget of $10.00. Raise it, or ask for less."
        );
    }
}
