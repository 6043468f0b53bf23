using System.Text;
using Mesh.Proxy.Routing;

namespace Mesh.Proxy.Tests.Routing;

/// <summary>A request made of text, a character for each byte.</summary>
internal sealed class TestHead(string pathAndQuery, string method = "GET", string authority = "web", params (string Name, string Value)[] fields) : RequestHead
{
    public override ReadOnlySpan<byte> Method => Encoding.Latin1.GetBytes(method);

    public override ReadOnlySpan<byte> Authority => Encoding.Latin1.GetBytes(authority);

    public override ReadOnlySpan<byte> PathAndQuery => Encoding.Latin1.GetBytes(pathAndQuery);

    /// <summary>Written as <c>METHOD authority/path?query name:value name:value</c>.</summary>
    public static TestHead Parse(string text)
    {
        string[] parts = text.Split(' ');
        int path = parts[1].IndexOfAny(['/', '?']);
        path = path < 0 ? parts[1].Length : path;
        return new TestHead(parts[1][path..], parts[0], parts[1][..path], [.. parts[2..].Select(field => (field.Split(':')[0], field[(field.IndexOf(':') + 1)..]))]);
    }

    public override bool TryGetField(FieldName name, int index, out ReadOnlySpan<byte> value)
    {
        string? found = fields.Where(field => field.Name == name.Text).Select(field => field.Value).ElementAtOrDefault(index);
        value = Encoding.Latin1.GetBytes(found ?? "");
        return found is not null;
    }
}
