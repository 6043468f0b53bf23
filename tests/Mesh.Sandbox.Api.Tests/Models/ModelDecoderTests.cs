using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Models;

namespace Mesh.Sandbox.Api.Tests.Models;

public sealed class ModelDecoderTests
{
    [Fact]
    public void Decode_UnknownFields_AreDroppedAndNamed()
    {
        var pod = Parse("""{"metadata":{"name":"p","nam":1},"spec":{"containers":[{"name":"a","imag":"x","env":[{"name":"A","valu":"1"}]}],"bogus":{}}}""");

        var unknown = Decode(pod);

        Assert.Equal(["metadata.nam", "spec.containers[0].imag", "spec.containers[0].env[0].valu", "spec.bogus"], unknown);
        Assert.Equal("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","env":[{"name":"A"}]}]}}""", pod.ToJsonString());
    }

    [Fact]
    public void Decode_NullsAndEmptyMaps_AreAbsence()
    {
        var pod = Parse("""{"metadata":{"labels":{},"annotations":null},"spec":{"volumes":[{"name":"v","emptyDir":{}}],"nodeSelector":{}}}""");

        Decode(pod);

        Assert.Equal("""{"metadata":{},"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}""", pod.ToJsonString());
    }

    [Theory]
    [InlineData("""{"spec":{"activeDeadlineSeconds":"ten"}}""", "cannot unmarshal string into Go struct field PodSpec.spec.activeDeadlineSeconds of type int64")]
    [InlineData("""{"spec":{"activeDeadlineSeconds":1.5}}""", "cannot unmarshal number 1.5")]
    [InlineData("""{"spec":{"hostNetwork":"true"}}""", "of type bool")]
    [InlineData("""{"spec":{"containers":{}}}""", "cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container")]
    [InlineData("""{"spec":{"containers":[null]}}""", "spec.containers[0]")]
    [InlineData("""{"metadata":{"labels":{"a":1}}}""", "of type string")]
    [InlineData("""{"metadata":{"creationTimestamp":"soon"}}""", "of type time.Time")]
    public void Decode_WrongType_IsABadRequestThatNamesTheField(string json, string message)
    {
        var status = Assert.Throws<ApiStatusException>(() => Decode(Parse(json))).Status;

        Assert.Equal(400, status.Code);
        Assert.Contains(message, status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_QuantityAsNumber_BecomesText()
    {
        var pod = Parse("""{"spec":{"containers":[{"resources":{"limits":{"cpu":1}}}]}}""");

        Decode(pod);

        Assert.Equal("""{"spec":{"containers":[{"resources":{"limits":{"cpu":"1"}}}]}}""", pod.ToJsonString());
    }

    private static IReadOnlyList<string> Decode(JsonObject pod) => new ModelDecoder("Pod", "v1").Decode(pod, ModelSchema.Of(typeof(V1Pod)));

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
