namespace Mesh.Proxy.Discovery;

/// <summary>What traffic has named by one kind of key, as the discovery client's loop keeps it: subscribed while it is used, and told to those who wait when the control plane has answered.</summary>
/// <typeparam name="TKey">What it is named by.</typeparam>
/// <param name="table">What was named; shared with those who ask.</param>
internal abstract class Demand<TKey>(DestinationTable<TKey> table)
    where TKey : notnull
{
    private readonly HashSet<TKey> _unanswered = [];

    /// <summary>Goes on with what an earlier process of this proxy held.</summary>
    public void Restore(IReadOnlyCollection<HeldResource> resources)
    {
        foreach (TKey key in KeysOf(resources))
        {
            table.Add(key, out _);
            Want(key);
            _unanswered.Add(key);
        }
    }

    /// <summary>Something was named that was not named before.</summary>
    public void Take(TKey key)
    {
        Want(key);
        _unanswered.Add(key);
        Forget(table.RemoveExcess(IsKnown));
    }

    /// <summary>A new stream asks again for what was not answered.</summary>
    public void AskAgain()
    {
        foreach (TKey key in _unanswered)
        {
            table.AskAgain(key);
        }
    }

    public void ForgetIdle() => Forget(table.RemoveIdle());

    /// <summary>Tells those who wait for something of which it is known by now what it is, or that it is nothing.</summary>
    public void TellAnswered()
    {
        foreach (TKey key in _unanswered.Where(key => IsKnown(key) || IsAbsent(key)).ToArray())
        {
            _unanswered.Remove(key);
            if (table.TryGet(key, out Destination<TKey>? destination))
            {
                destination.SetAnswered();
            }
        }
    }

    /// <summary>What the resources are named by.</summary>
    protected abstract IEnumerable<TKey> KeysOf(IEnumerable<HeldResource> resources);

    /// <summary>Subscribes.</summary>
    protected abstract void Want(TKey key);

    /// <summary>Ends the subscription.</summary>
    protected abstract void Unwant(TKey key);

    /// <summary>Whether traffic finds something under the key.</summary>
    protected abstract bool IsKnown(TKey key);

    /// <summary>Whether the control plane has said that there is nothing.</summary>
    protected abstract bool IsAbsent(TKey key);

    private void Forget(IReadOnlyList<TKey> keys)
    {
        foreach (TKey key in keys)
        {
            Unwant(key);
            _unanswered.Remove(key);
        }
    }
}
