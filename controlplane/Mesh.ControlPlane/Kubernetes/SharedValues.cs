namespace Mesh.ControlPlane.Kubernetes;

/// <summary>
/// Makes equal values one object. A table of fixed size, in which each key has one place and the latest stays: it never grows and is never searched, and what was pushed out of it costs a second copy,
/// nothing else. Lists come in order of names, so what is alike comes together. Any thread may use it.
/// </summary>
/// <param name="places">How many different values it knows at most.</param>
internal sealed class SharedValues<TKey, TValue>(int places)
    where TKey : IEquatable<TKey>
{
    private readonly Entry?[] _places = new Entry?[places];

    /// <summary>The value that stands for all with the key: the given one, or an equal one from before.</summary>
    public TValue Share(TKey key, TValue value)
    {
        ref Entry? place = ref _places[(uint)key.GetHashCode() % (uint)places];
        // Read once: another thread may replace it meanwhile.
        if (place is { } known && known.Key.Equals(key))
        {
            return known.Value;
        }

        place = new(key, value);
        return value;
    }

    private sealed record Entry(TKey Key, TValue Value);
}
