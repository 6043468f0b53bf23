namespace Mesh.Proxy.Faults;

/// <summary>A share of the requests, 0 to 1.</summary>
/// <param name="Numerator">At most <paramref name="Denominator"/>.</param>
/// <param name="Denominator">At least 1.</param>
internal readonly record struct FaultShare(uint Numerator, uint Denominator)
{
    /// <summary>Whether a request belongs to it.</summary>
    public bool Draw(Random random) => Numerator >= Denominator || (Numerator > 0 && random.NextInt64(Denominator) < Numerator);
}
