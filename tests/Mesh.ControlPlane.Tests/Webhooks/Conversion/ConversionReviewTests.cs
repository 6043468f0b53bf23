using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.ControlPlane.Webhooks.Conversion;

namespace Mesh.ControlPlane.Tests.Webhooks.Conversion;

public sealed class ConversionReviewTests
{
    [Fact]
    public void Answer_SeveralObjects_AreConvertedInOrderWithTheSameUid()
    {
        var answer = Answer(Review(SplitVersions.V1Alpha1, One("a", SplitVersions.V1Alpha4), One("b", SplitVersions.V1Alpha3)));

        var response = answer["response"]!;
        Assert.Equal("apiextensions.k8s.io/v1", answer["apiVersion"]!.GetValue<string>());
        Assert.Equal("ConversionReview", answer["kind"]!.GetValue<string>());
        Assert.Equal("u-1", response["uid"]!.GetValue<string>());
        Assert.Equal("Success", response["result"]!["status"]!.GetValue<string>());
        Assert.Equal(["a", "b"], response["convertedObjects"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>()));
        Assert.All(response["convertedObjects"]!.AsArray(), item => Assert.Equal(SplitVersions.V1Alpha1, item!["apiVersion"]!.GetValue<string>()));
    }

    [Fact]
    public void Answer_OneOfThemInconvertible_FailsAsAWhole()
    {
        var bad = One("bad", SplitVersions.V1Alpha1);
        bad["spec"]!["backends"]![0]!["weight"] = "x";

        var response = Answer(Review(SplitVersions.V1Alpha4, One("a", SplitVersions.V1Alpha3), bad))["response"]!;

        Assert.Equal("Failure", response["result"]!["status"]!.GetValue<string>());
        Assert.Contains("shop/bad: spec.backends[0].weight", response["result"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Null(response["convertedObjects"]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"apiVersion":"apiextensions.k8s.io/v1beta1","kind":"ConversionReview","request":{"uid":"u","desiredAPIVersion":"x","objects":[]}}""")]
    [InlineData("""{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview"}""")]
    [InlineData("""{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","request":{"desiredAPIVersion":"x","objects":[]}}""")]
    [InlineData("""{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","request":{"uid":"u","objects":[]}}""")]
    [InlineData("""{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","request":{"uid":"u","desiredAPIVersion":"x","objects":[1]}}""")]
    [InlineData("""{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","request":{"uid":"u","desiredAPIVersion":"x","objects":{}}}""")]
    public void Read_NoReview_IsAFault(string body)
    {
        using var document = JsonDocument.Parse(body);

        Assert.Null(ConversionReview.Read(document.RootElement, out string? fault));
        Assert.NotNull(fault);
    }

    private static JsonObject One(string name, string version)
    {
        var split = SplitConverterTests.Split(version, SplitVersions.HasQuantities(version) ? ["1"] : [1], null, null);
        split["metadata"]!["name"] = name;
        return split;
    }

    private static JsonObject Review(string version, params JsonNode[] objects) => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "ConversionReview",
        ["request"] = new JsonObject { ["uid"] = "u-1", ["desiredAPIVersion"] = version, ["objects"] = new JsonArray(objects) },
    };

    private static JsonObject Answer(JsonObject review)
    {
        using var document = JsonDocument.Parse(review.ToJsonString());
        return ConversionReview.Read(document.RootElement, out _)!.Answer();
    }
}
