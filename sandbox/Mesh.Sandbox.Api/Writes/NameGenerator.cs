namespace Mesh.Sandbox.Api.Writes;

/// <summary>Completes <c>generateName</c> as Kubernetes does: five characters that cannot form words.</summary>
internal sealed class NameGenerator(Random random)
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int SuffixLength = 5;
    private const int MaxLength = 63;

    private readonly Lock _lock = new();

    public string Complete(string prefix) => $"{prefix[..Math.Min(prefix.Length, MaxLength - SuffixLength)]}{Suffix()}";

    public string Suffix()
    {
        Span<char> suffix = stackalloc char[SuffixLength];
        lock (_lock)
        {
            random.GetItems(Alphabet, suffix);
        }

        return new(suffix);
    }
}
