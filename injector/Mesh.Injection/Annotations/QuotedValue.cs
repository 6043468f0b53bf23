namespace Mesh.Injection.Annotations;

/// <summary>Shows an untrusted value in a message: bounded and on one line, because messages end in terminals and logs.</summary>
internal static class QuotedValue
{
    private const int MaxLength = 80;

    public static string Of(string value)
    {
        string start = value.Length <= MaxLength ? value : value[..MaxLength] + "…";
        return $"'{string.Create(start.Length, start, static (span, text) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(text[i]) || char.IsSurrogate(text[i]) ? '?' : text[i];
            }
        })}'";
    }
}
