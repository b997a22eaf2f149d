//! The laws every machine keeps, whatever happens to it.

mod backoff;
mod breaker;
mod budget;
mod day;
mod lesson;
mod limiter;
mod pace;
mod window;
