using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Routing.Filters;

namespace Mesh.Proxy.Tests.Routing.Filters;

public sealed class FieldChangesTests
{
    [Fact]
    public void Of_Nothing_IsNull() => Assert.Null(FieldChanges.Of(null, new HeaderModifier()));

    [Fact]
    public void Of_OneModifier_SetsThenAddsThenRemoves()
    {
        FieldChanges changes = FieldChanges.Of(new HeaderModifier
        {
            Set = { Field("a", "1"), Field("b", "1") },
            Add = { Field("a", "2"), Field("c", "3"), Field("d", "4") },
            Remove = { "b", "d", "e" },
        })!;

        Assert.Equal(["a", "b", "d", "e"], changes.DroppedNames);
        Assert.Equal("a: 1\r\na: 2\r\nc: 3\r\n", Encoding.Latin1.GetString(changes.Lines));
    }

    [Fact]
    public void Of_RuleAndBackend_TheBackendHasTheLastWord()
    {
        FieldChanges changes = FieldChanges.Of(
            new HeaderModifier { Set = { Field("a", "1") }, Add = { Field("b", "1") }, Remove = { "c" } },
            new HeaderModifier { Set = { Field("a", "2"), Field("c", "2") }, Remove = { "b" } })!;

        Assert.Equal("a: 2\r\nc: 2\r\n", Encoding.Latin1.GetString(changes.Lines));
        Assert.Equal(["a", "b", "c"], changes.DroppedNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_MoreThanAscii_IsUtf8()
    {
        FieldChanges changes = FieldChanges.Of(new HeaderModifier { Set = { Field("a", "é") } })!;

        Assert.Equal("a: é\r\n", Encoding.UTF8.GetString(changes.Lines));
        Assert.Equal("\u00c3\u00a9", changes.Added[0].Value);
    }

    private static HeaderValue Field(string name, string value) => new() { Name = name, Value = value };
}
