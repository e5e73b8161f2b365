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

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_made_stands_in_the_order_of_the_items() {
        for count in 0..6 {
            let items: Vec<usize> = (0..count).collect();
            let doubled = super::map(&items, |item| item * 2);
            assert_eq!(doubled, (0..count).map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}
