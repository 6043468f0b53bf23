using k8s.Models;

namespace Mesh.Kubernetes.Events;

/// <summary>What was reported; equal reports are one series.</summary>
internal sealed record RecordedEvent(
    string ApiVersion, string Kind, string Namespace, string Name, string Uid, string Type, string Reason, string Action, string Note)
{
    // Limits of events.k8s.io/v1; longer texts are refused by the API server.
    private const int MaxNoteBytes = 1024;
    private const int MaxWordBytes = 128;

    public V1ObjectReference Regarding => new()
    {
        ApiVersion = ApiVersion,
        Kind = Kind,
        NamespaceProperty = Namespace.Length == 0 ? null : Namespace,
        Name = Name,
        Uid = Uid,
    };

    /// <summary>Events about objects outside namespaces live in <c>default</c>, as the API server demands.</summary>
    public string EventNamespace => Namespace.Length == 0 ? "default" : Namespace;

    public static RecordedEvent Of(V1ObjectReference regarding, EventType type, string reason, string action, string note) => new(
        regarding.ApiVersion ?? "",
        regarding.Kind ?? "",
        regarding.NamespaceProperty ?? "",
        regarding.Name ?? "",
        regarding.Uid ?? "",
        type.ToString(),
        Cut(reason, MaxWordBytes),
        Cut(action, MaxWordBytes),
        Cut(note, MaxNoteBytes));

    private static string Cut(string text, int maxBytes)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return text;
        }

        var length = Math.Min(text.Length, maxBytes);
        while (System.Text.Encoding.UTF8.GetByteCount(text.AsSpan(0, length)) > maxBytes || char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        return text[..length];
    }
}
