using System.Threading.Channels;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// Answers from the state when it can. The first use of a name subscribes to it and waits a bounded time; "nothing of that name" is remembered by staying
/// subscribed, so that what appears later is known at once.
/// </summary>
/// <typeparam name="TKey">What is named.</typeparam>
/// <typeparam name="TValue">What it stands for.</typeparam>
internal abstract class OnDemandResolver<TKey, TValue>(
    DestinationTable<TKey> table,
    DiscoveryConnection connection,
    ChannelWriter<DiscoveryEvent> events,
    DiscoveryMetrics metrics)
    where TKey : notnull
    where TValue : class
{
    /// <summary>Longest wait for the control plane: long for an answer that takes milliseconds, short for the application's connect timeout.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    /// <summary>Most connections that wait at a time; beyond it the answer is "nothing" rather than a pile of waiting connections.</summary>
    public const int MaxWaiters = 1024;

    private int _waiters;

    protected DestinationTable<TKey> Table { get; } = table;

    /// <summary>What is in force under the key.</summary>
    protected abstract TValue? Find(TKey key);

    /// <summary>True for keys that can stand for nothing: asking for them would only tell the control plane what the pod does.</summary>
    protected virtual bool CannotExist(TKey key) => false;

    /// <summary>Tells the loop of a new key.</summary>
    protected abstract DiscoveryEvent Wanted(TKey key);

    /// <summary>What is in force under the key, after a bounded wait; null if nothing, or if that is not known, which is counted.</summary>
    protected ValueTask<TValue?> LookUpAsync(TKey key, CancellationToken cancellationToken)
    {
        ValueTask<(TValue? Value, UnresolvedReason? Unknown)> asking = AskAsync(key, MaxWait, cancellationToken);
        return asking.IsCompletedSuccessfully ? ValueTask.FromResult(Counted(asking.Result)) : CountedAsync(asking);
    }

    /// <summary>What is in force under the key, after a wait that is no longer than <paramref name="maxWait"/> from the question on.</summary>
    /// <returns>The value; or why it is not known whether there is one; or neither, if the control plane has said that there is nothing.</returns>
    protected ValueTask<(TValue? Value, UnresolvedReason? Unknown)> AskAsync(TKey key, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        TValue? value = Find(key);
        if (!Table.TryUse(key, out Destination<TKey>? destination))
        {
            if (CannotExist(key))
            {
                return default;
            }

            if (Table.Add(key, out destination) && !events.TryWrite(Wanted(key)))
            {
                // The loop is behind: nobody asks for this now, the next use will.
                Table.Remove(key);
                return value is not null ? Known(value) : Unknown(UnresolvedReason.Overloaded);
            }
        }

        if (value is not null || destination.Answered.IsCompleted)
        {
            return Known(value ?? Find(key));
        }

        TimeSpan left = maxWait - Table.TimeSinceAsked(destination);
        return !connection.MayAnswer ? Unknown(UnresolvedReason.Disconnected)
            : left <= TimeSpan.Zero ? Unknown(UnresolvedReason.TimedOut)
            : WaitAsync(destination, left, cancellationToken);
    }

    private static ValueTask<(TValue? Value, UnresolvedReason? Unknown)> Known(TValue? value) => ValueTask.FromResult<(TValue?, UnresolvedReason?)>((value, null));

    private static ValueTask<(TValue? Value, UnresolvedReason? Unknown)> Unknown(UnresolvedReason reason) =>
        ValueTask.FromResult<(TValue?, UnresolvedReason?)>((null, reason));

    private async ValueTask<(TValue? Value, UnresolvedReason? Unknown)> WaitAsync(Destination<TKey> destination, TimeSpan left, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiters) > MaxWaiters)
        {
            Interlocked.Decrement(ref _waiters);
            return (null, UnresolvedReason.Overloaded);
        }

        try
        {
            await destination.Answered.WaitAsync(left, Table.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            Interlocked.Decrement(ref _waiters);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return destination.Answered.IsCompleted ? (Find(destination.Key), null) : (null, UnresolvedReason.TimedOut);
    }

    private async ValueTask<TValue?> CountedAsync(ValueTask<(TValue? Value, UnresolvedReason? Unknown)> asking) => Counted(await asking);

    private TValue? Counted((TValue? Value, UnresolvedReason? Unknown) answer)
    {
        if (answer.Unknown is { } reason)
        {
            metrics.Unresolved(reason);
        }

        return answer.Value;
    }
}
