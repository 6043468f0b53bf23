namespace Mesh.Fuzz;

/// <summary>An invariant does not hold for an input.</summary>
internal sealed class FuzzException(string message) : Exception(message)
{
    public static void ThrowUnless(bool holds, string invariant)
    {
        if (!holds)
        {
            throw new FuzzException(invariant);
        }
    }

    public static void ThrowUnlessEqual<T>(T expected, T actual, string invariant)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new FuzzException($"{invariant}\n  expected: {expected}\n  actual:   {actual}");
        }
    }
}
