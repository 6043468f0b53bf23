using System.Text;

namespace Mesh.Proxy.Routing;

/// <summary>The name of a header field, in the forms in which the hosts look for it.</summary>
internal sealed class FieldName
{
    /// <param name="text">A token (RFC 9110 §5.6.2) in lower case.</param>
    public FieldName(string text)
    {
        Text = text;
        Bytes = Encoding.ASCII.GetBytes(text);
    }

    public static FieldName ContentType { get; } = new("content-type");

    public static FieldName Upgrade { get; } = new("upgrade");

    public string Text { get; }

    public byte[] Bytes { get; }

    public override string ToString() => Text;
}
