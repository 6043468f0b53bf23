using System.Text.Json.Nodes;
using CsCheck;
using Mesh.Cli.Yaml;

namespace Mesh.Cli.Tests.Yaml;

public sealed class YamlTextTests
{
    private static readonly string[] Odd =
    [
        "", " ", "~", "null", "true", "yes", "on", "y", "N", "1", "-1", "1e3", "0644", "0x1F", "0o17", "1_000", "12:30", ".5", ".inf", "1.2.3", "2026-01-01", "a: b", "a #b", "#a", "- a", "a:",
        "*a", "&a", "!a", "|", ">", "%a", "@a", "`a", "{a}", "[a]", "'a'", "\"a\"", "a\nb", "a\nb\n", "a\n\nb", " a\nb", "a \nb", "\n", "\t", "tab\tb", "é", "\u2028", "a\\b", "---", "...", "=", "<<", "a ",
    ];

    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf<JsonNode?>(
        Gen.Int[0, Odd.Length - 1].Select(i => (JsonNode?)Odd[i]),
        Gen.String[Gen.Char[' ', '~'], 0, 20].Select(text => (JsonNode?)text),
        Gen.Long.Select(number => (JsonNode?)number),
        Gen.Bool.Select(flag => (JsonNode?)flag),
        Gen.Const((JsonNode?)null));

    private static readonly Gen<JsonNode?> Tree = Gen.Recursive<JsonNode?>((depth, inner) => depth > 3 ? Scalar : Gen.OneOf(
        Scalar,
        inner.List[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
        Gen.Select(Gen.Int[0, Odd.Length - 1], inner).List[0, 4].Select(fields =>
        {
            JsonObject map = [];
            foreach ((int name, JsonNode? value) in fields)
            {
                map[Odd[name]] = value?.DeepClone();
            }

            return (JsonNode?)map;
        })));

    [Fact]
    public void Of_Any_IsReadAsTheSame() => Tree.Sample(tree =>
    {
        JsonObject document = new() { ["root"] = tree?.DeepClone() };
        string text = YamlText.Of(document);

        (string _, JsonNode? content) = Assert.Single(YamlDocuments.Read(text));
        Assert.True(JsonNode.DeepEquals(document, content), $"{document.ToJsonString()}\n{text}\n{content?.ToJsonString()}");
    });

    [Fact]
    public void Of_Manifest_LooksAsPeopleWriteIt() => Assert.Equal(
        """
        apiVersion: apps/v1
        metadata:
          name: web
          labels: {}
        spec:
          replicas: 2
          args:
          - --flag=1
          - "yes"
          - "123"
          script: |
            one
            two

        """.ReplaceLineEndings("\n"),
        YamlText.Of(JsonNode.Parse("""{"apiVersion":"apps/v1","metadata":{"name":"web","labels":{}},"spec":{"replicas":2,"args":["--flag=1","yes","123"],"script":"one\ntwo\n"}}""")));

    [Theory]
    [InlineData("a: yes", """{"a":true}""")]
    [InlineData("a: 'yes'", """{"a":"yes"}""")]
    [InlineData("a: 0644", """{"a":420}""")]
    [InlineData("a: 0o644", """{"a":420}""")]
    [InlineData("a: 0x1f", """{"a":31}""")]
    [InlineData("a: 1.5", """{"a":1.5}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a: 1.2.3", """{"a":"1.2.3"}""")]
    [InlineData("a: !!str 1", """{"a":"1"}""")]
    [InlineData("x: &x {b: 1}\na: *x", """{"x":{"b":1},"a":{"b":1}}""")]
    public void Read_Scalars_MeanWhatTheyMeanToKubectl(string yaml, string json) =>
        Assert.Equal(json, Assert.Single(YamlDocuments.Read(yaml)).Content!.ToJsonString());

    [Fact]
    public void Read_SeveralDocuments_KeepTheirText() =>
        Assert.Equal(["# one\na: 1\n", "b: 2\n"], YamlDocuments.Read("---\n# one\na: 1\n---\n---\nb: 2").Select(document => document.Text));
}
