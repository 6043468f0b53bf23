namespace Mesh.Api.Identity;

/// <summary>
/// The target of a mesh connection as it stands in TLS SNI: <c>&lt;port&gt;.&lt;service&gt;.&lt;namespace&gt;.&lt;cluster&gt;.mesh</c>.
/// The receiving sidecar finds the application's port by it; an east-west gateway routes by it without ending TLS.
/// </summary>
/// <param name="Port">Service port, 1–65535.</param>
/// <param name="Service">Service name.</param>
/// <param name="Namespace">Kubernetes namespace.</param>
/// <param name="Cluster">Name of the Kubernetes cluster that owns the service.</param>
public readonly record struct MeshServerName(int Port, string Service, string Namespace, string Cluster)
{
    private const string Suffix = "mesh";
    private const int LabelCount = 5;

    /// <summary>Reads a server name. Upper case is refused: our own dialler never sends it.</summary>
    /// <returns>The target, or null if <paramref name="text"/> is anything else.</returns>
    public static MeshServerName? TryParse(ReadOnlySpan<char> text)
    {
        Span<Range> labels = stackalloc Range[LabelCount + 1];
        if (text.Length > KubernetesNames.MaxSubdomainLength || text.Split(labels, '.') != LabelCount || !text[labels[4]].SequenceEqual(Suffix))
        {
            return null;
        }

        ReadOnlySpan<char> portText = text[labels[0]];
        // Digits only, without a leading zero: one target has exactly one name. The framework's parser takes zero characters behind a number for a part of it.
        if (portText.IsEmpty || portText[0] == '0' || portText.ContainsAnyExceptInRange('0', '9') || !ushort.TryParse(portText, System.Globalization.NumberStyles.None, null, out ushort port))
        {
            return null;
        }

        for (int i = 1; i < LabelCount - 1; i++)
        {
            if (!KubernetesNames.IsLabel(text[labels[i]]))
            {
                return null;
            }
        }

        return new MeshServerName(port, text[labels[1]].ToString(), text[labels[2]].ToString(), text[labels[3]].ToString());
    }

    /// <summary>The server name as sent in SNI.</summary>
    public override string ToString() => $"{Port}.{Service}.{Namespace}.{Cluster}.{Suffix}";
}
