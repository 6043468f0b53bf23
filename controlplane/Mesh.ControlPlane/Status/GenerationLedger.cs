using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Status.Subjects;

namespace Mesh.ControlPlane.Status;

/// <summary>
/// Remembers of each object since which snapshot its present version is served: whatever a sidecar has acknowledged of that snapshot or a newer one contains
/// it. One number and one histogram for each object, none for each sidecar.
/// </summary>
internal sealed class GenerationLedger(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StatusKey, Account[]> _accounts = [];

    /// <summary>Takes in a step of the model.</summary>
    public void Follow(ModelChange change)
    {
        foreach (var source in SubjectSources.All)
        {
            foreach (var name in source.Changed(change))
            {
                Follow(new(source.Kind, name), [.. source.Of(change.Model, name)], change);
            }
        }
    }

    /// <summary>Counts how long a sidecar took, if it is this version that it has just begun to act on. One that had nothing before was not waited for.</summary>
    /// <param name="subject">What the resource may carry.</param>
    /// <param name="before">The snapshot up to which the sidecar had acted on the resource; 0 if it had not.</param>
    /// <param name="now">The snapshot that it has acknowledged.</param>
    public void Count(SubjectKey subject, long before, long now)
    {
        lock (_lock)
        {
            if (before > 0 && Find_NeedsLock(subject) is { } account && before < account.Revision && now >= account.Revision)
            {
                account.Counts[Convergence.StepOf(time.GetElapsedTime(account.ChangedAt))]++;
            }
        }
    }

    /// <summary>What is known of a version of an object; null if it is another version than the one in force here.</summary>
    public LedgerEntry? Find(StatusSubject subject)
    {
        lock (_lock)
        {
            return Find_NeedsLock(subject.Key) is { } account && account.Subject == subject
                ? new(subject, account.Revision, Convergence.Of(account.Counts))
                : null;
        }
    }

    private void Follow(StatusKey key, StatusSubject[] subjects, ModelChange change)
    {
        lock (_lock)
        {
            if (subjects.Length == 0)
            {
                _accounts.Remove(key);
                return;
            }

            var before = _accounts.GetValueOrDefault(key, []);
            // What of its state changed without its spec is no new version, unless it comes into force by that.
            _accounts[key] =
            [
                .. subjects.Select(subject => Array.Find(before, account => account.Subject == subject)
                    ?? new Account(subject, change.Revision, change.ChangedAt, new int[Convergence.Steps])),
            ];
        }
    }

    private Account? Find_NeedsLock(SubjectKey subject) =>
        Array.Find(_accounts.GetValueOrDefault(subject.Object, []), account => account.Subject.Key == subject);

    private sealed record Account(StatusSubject Subject, long Revision, long ChangedAt, int[] Counts);
}
