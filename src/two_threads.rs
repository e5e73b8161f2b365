//! Work that is done before anything else can be, divided between two threads.

/// What `of` makes of each item, in the order of the items. A second thread takes every second one, as a short run waits
/// for little else; where the system gives none, this one takes them all.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], of: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let every_second =
        |first: usize| -> Vec<R> { items.iter().skip(first).step_by(2).map(&of).collect() };
    if items.len() < 2 {
        return every_second(0);
    }
    let (even, odd) = std::thread::scope(|scope| {
        let beside = std::thread::Builder::new().spawn_scoped(scope, || every_second(1));
        let even = every_second(0);
        let odd = match beside.map(|thread| thread.join()) {
            Ok(Ok(odd)) => odd,
            _ => every_second(1),
        };
        (even, odd)
    });
    let mut odd = odd.into_iter();
    let in_pairs = even.into_iter().flat_map(|one| [Some(one), odd.next()]);
    in_pairs.flatten().collect()
}

/// Hands on what `of` makes of each item, in the order of the items, while a second thread makes the next ones; where the
/// system gives none, each is made when it is asked for.
pub(crate) fn ahead<T: Sync, R: Send, O>(
    items: &[T],
    of: impl Fn(&T) -> R + Sync,
    take: impl FnOnce(&mut dyn Iterator<Item = R>) -> O,
) -> O {
    /// So many wait at once.
    const WAITING: usize = 2;
    let of = &of;
    std::thread::scope(|scope| {
        let (sender, receiver) = std::sync::mpsc::sync_channel(WAITING);
        let make = move || {
            let mut made = items.iter().map(of);
            // Who takes no more has what was needed.
            let _ = made.try_for_each(|made| sender.send(made));
        };
        match std::thread::Builder::new().spawn_scoped(scope, make) {
            Ok(_) => take(&mut receiver.into_iter()),
            Err(_) => take(&mut items.iter().map(of)),
        }
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_made_ahead_comes_in_the_order_of_the_items() {
        for count in 0..9 {
            let items: Vec<usize> = (0..count).collect();
            let all = super::ahead(&items, |item| item * 2, |made| made.collect::<Vec<_>>());
            assert_eq!(all, (0..count).map(|item| item * 2).collect::<Vec<_>>());
            // Nobody waits for one who takes no more.
            let first = super::ahead(&items, |item| item * 2, |made| made.next());
            assert_eq!(first, items.first().map(|item| item * 2));
        }
    }

    #[test]
    fn what_is_made_stands_in_the_order_of_the_items() {
        for count in 0..6 {
            let items: Vec<usize> = (0..count).collect();
            let doubled = super::map(&items, |item| item * 2);
            assert_eq!(doubled, (0..count).map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}
