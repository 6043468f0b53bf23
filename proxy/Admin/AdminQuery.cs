namespace Mesh.Proxy.Admin;

/// <summary>What a page may be told: the words behind the question mark, and which form the asker reads.</summary>
/// <param name="Text">Query without its question mark, as it was sent.</param>
/// <param name="AcceptsJson">The asker says that it reads JSON.</param>
internal readonly record struct AdminQuery(string Text, bool AcceptsJson)
{
    /// <summary>JSON instead of text: <c>?format=json</c>, or <c>Accept: application/json</c> without another wish.</summary>
    public bool WantsJson => Find("format") is { } format ? format == "json" : AcceptsJson;

    /// <summary>Value of the first <paramref name="name"/>; null without one. Nothing is decoded: no page needs it.</summary>
    public string? Find(string name)
    {
        foreach (string pair in (Text ?? "").Split('&'))
        {
            int equals = pair.IndexOf('=');
            if (equals == name.Length && pair.StartsWith(name, StringComparison.Ordinal))
            {
                return pair[(equals + 1)..];
            }
        }

        return null;
    }
}
