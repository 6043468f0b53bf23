using System.Text.Json.Nodes;
using CsCheck;
using Mesh.ControlPlane.Webhooks.Conversion;

namespace Mesh.ControlPlane.Tests.Webhooks.Conversion;

public sealed class SplitConverterTests
{
    private const string Weights = """["500m","1"]""";
    private static readonly string[] Odd = ["1n", "3u", "2k", "1M", "5G", "1Ki", "1e3", "2E-3", "+7"];

    private static readonly Gen<string> Version = Gen.Int[0, 3].Select(i => SplitVersions.All[i]);
    private static readonly Gen<JsonNode> WholeWeight = Gen.Int[0, 1_000_000].Select(weight => (JsonNode)weight);

    private static readonly Gen<JsonNode> QuantityWeight = Gen.OneOf(
        Gen.Int[0, 2_000].Select(weight => (JsonNode)weight),
        Gen.Int[0, 2_000].Select(weight => (JsonNode)$"{weight}"),
        Gen.Int[0, 2_000].Select(weight => (JsonNode)$"{weight}m"),
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 99]).Select((whole, part) => (JsonNode)$"{whole}.{part:00}"),
        Gen.Int[0, Odd.Length - 1].Select(i => (JsonNode)Odd[i]));

    private static readonly Gen<JsonNode?> SomeMatches = Gen.Int[-1, 3].Select(count => count < 0
        ? null
        : (JsonNode?)new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)new JsonObject { ["apiGroup"] = "specs.smi-spec.io", ["kind"] = "HTTPRouteGroup", ["name"] = $"group-{i}" })]));

    private static readonly Gen<JsonObject?> Annotations = Gen.Bool.Select(any => any ? new JsonObject { ["a"] = "b" } : null);

    /// <summary>Objects as users write them, in any version.</summary>
    private static readonly Gen<JsonObject> AnySplit = Version.SelectMany(version => Gen.Select(
        (SplitVersions.HasQuantities(version) ? QuantityWeight : WholeWeight).List[1, 6], SomeMatches, Annotations,
        (weights, matches, annotations) => Split(version, weights, SplitVersions.HasMatches(version) ? matches : null, annotations)));

    [Fact]
    public void Convert_ThereAndBack_ChangesNothing() => Gen.Select(AnySplit, Version.List[1, 5]).Sample((split, way) =>
    {
        var travelling = way.Aggregate(split, SplitConverter.Convert);

        var back = SplitConverter.Convert(travelling, Text(split));

        Assert.True(JsonNode.DeepEquals(split, back), $"{split.ToJsonString()}\n{string.Join(" → ", way)}\n{back.ToJsonString()}");
    });

    /// <summary>Every way between two versions leads to the same object, so it does not matter what an object was in between.</summary>
    [Fact]
    public void Convert_OverOtherVersions_IsTheSameAsDirectly() => Gen.Select(AnySplit, Version.List[0, 4], Version).Sample((split, way, target) =>
        Assert.True(JsonNode.DeepEquals(SplitConverter.Convert(split, target), SplitConverter.Convert(way.Aggregate(split, SplitConverter.Convert), target))));

    [Fact]
    public void Convert_Any_ChangesNothingButVersionSpecAndAnnotations() => Gen.Select(AnySplit, Version).Sample((split, target) =>
    {
        string before = split.ToJsonString();
        var converted = SplitConverter.Convert(split, target);

        Assert.Equal(before, split.ToJsonString());
        Assert.Equal(target, Text(converted));
        Assert.True(JsonNode.DeepEquals(split["status"], converted["status"]));
        Assert.True(JsonNode.DeepEquals(Without(split["metadata"]!), Without(converted["metadata"]!)));
        Assert.Equal(
            split["spec"]!["backends"]!.AsArray().Select(backend => backend!["service"]!.GetValue<string>()),
            converted["spec"]!["backends"]!.AsArray().Select(backend => backend!["service"]!.GetValue<string>()));
    });

    [Fact]
    public void Convert_Milli_IsThousandTimesWholeAndNoted()
    {
        var converted = SplitConverter.Convert(Split(SplitVersions.V1Alpha1, ["500m", "1"], null, null), SplitVersions.V1Alpha4);

        Assert.Equal([500, 1000], WholeOf(converted));
        Assert.Equal(Weights, converted["metadata"]!["annotations"]![SplitNotes.Weights]!.GetValue<string>());
    }

    [Fact]
    public void Convert_AsGoWritesWholeQuantities_NeedsNoNote()
    {
        var converted = SplitConverter.Convert(Split(SplitVersions.V1Alpha1, ["95", "5"], null, null), SplitVersions.V1Alpha4);

        Assert.Equal([95, 5], WholeOf(converted));
        Assert.Null(converted["metadata"]!["annotations"]);
    }

    [Fact]
    public void Convert_WeightsChangedSinceTheNote_NoteIsVoid()
    {
        var stored = SplitConverter.Convert(Split(SplitVersions.V1Alpha1, ["500m", "1"], null, null), SplitVersions.V1Alpha4);
        stored["spec"]!["backends"]![0]!["weight"] = 700;

        var old = SplitConverter.Convert(stored, SplitVersions.V1Alpha1);

        Assert.Equal(["700", "1000"], old["spec"]!["backends"]!.AsArray().Select(backend => backend!["weight"]!.GetValue<string>()));
        Assert.Null(old["metadata"]!["annotations"]);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("[\"500m\"]")]
    [InlineData("[\"500m\",null]")]
    [InlineData("[\"500m\",\"1e99999\"]")]
    [InlineData("[[[[[[[[[[1]]]]]]]]]]")]
    public void Convert_WeightsNoteIsNonsense_CountsForNothing(string note)
    {
        var split = Split(SplitVersions.V1Alpha4, [500, 1000], null, new() { [SplitNotes.Weights] = note });

        var old = SplitConverter.Convert(split, SplitVersions.V1Alpha1);

        Assert.Equal(["500", "1000"], old["spec"]!["backends"]!.AsArray().Select(backend => backend!["weight"]!.GetValue<string>()));
    }

    [Fact]
    public void Convert_MatchesToOldVersion_AreANoteThere()
    {
        var matches = JsonNode.Parse("""[{"kind":"HTTPRouteGroup","name":"beta"}]""")!;

        var old = SplitConverter.Convert(Split(SplitVersions.V1Alpha3, [1, 2], matches, null), SplitVersions.V1Alpha2);

        Assert.Null(old["spec"]!["matches"]);
        Assert.Equal("""[{"kind":"HTTPRouteGroup","name":"beta"}]""", old["metadata"]!["annotations"]![SplitNotes.Matches]!.GetValue<string>());
    }

    /// <summary>Left out, it would make a split of everything out of a split of something.</summary>
    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""[{"kind":"HTTPRouteGroup"}]""")]
    [InlineData("""[{"kind":"Other","name":"a"}]""")]
    [InlineData("""[{"kind":"HTTPRouteGroup","name":"a","more":1}]""")]
    [InlineData("""[{"kind":"HTTPRouteGroup","name":"a","name":"b"}]""")]
    public void Convert_MatchesNoteIsNonsense_IsRefused(string note)
    {
        var old = Split(SplitVersions.V1Alpha2, [1, 2], null, new() { [SplitNotes.Matches] = note });

        var exception = Assert.Throws<InconvertibleException>(() => SplitConverter.Convert(old, SplitVersions.V1Alpha4));

        Assert.Contains(SplitNotes.Matches, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("much")]
    [InlineData("")]
    public void Convert_NoQuantity_IsRefusedWithTheField(string weight)
    {
        var exception = Assert.Throws<InconvertibleException>(() => SplitConverter.Convert(Split(SplitVersions.V1Alpha1, ["1", weight], null, null), SplitVersions.V1Alpha4));

        Assert.Contains("spec.backends[1].weight", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("split.smi-spec.io/v1alpha5")]
    [InlineData("v1")]
    public void Convert_UnknownVersion_IsRefused(string version)
    {
        Assert.Throws<InconvertibleException>(() => SplitConverter.Convert(Split(SplitVersions.V1Alpha4, [1], null, null), version));
        Assert.Throws<InconvertibleException>(() => SplitConverter.Convert(Split(version, [1], null, null), SplitVersions.V1Alpha4));
    }

    internal static JsonObject Split(string version, IReadOnlyList<JsonNode> weights, JsonNode? matches, JsonObject? annotations)
    {
        var metadata = new JsonObject { ["name"] = "cart", ["namespace"] = "shop", ["uid"] = "1-2", ["generation"] = 7 };
        if (annotations is not null)
        {
            metadata["annotations"] = annotations.DeepClone();
        }

        var spec = new JsonObject
        {
            ["service"] = "cart",
            ["backends"] = new JsonArray([.. weights.Select((weight, i) => (JsonNode)new JsonObject { ["service"] = $"cart-v{i}", ["weight"] = weight.DeepClone() })]),
        };
        if (matches is not null)
        {
            spec["matches"] = matches.DeepClone();
        }

        return new() { ["apiVersion"] = version, ["kind"] = "TrafficSplit", ["metadata"] = metadata, ["spec"] = spec, ["status"] = new JsonObject { ["conditions"] = new JsonArray() } };
    }

    private static string Text(JsonObject split) => split["apiVersion"]!.GetValue<string>();

    private static IEnumerable<int> WholeOf(JsonObject split) => split["spec"]!["backends"]!.AsArray().Select(backend => backend!["weight"]!.GetValue<int>());

    private static JsonObject Without(JsonNode metadata)
    {
        var copy = metadata.DeepClone().AsObject();
        copy.Remove("annotations");
        return copy;
    }
}
