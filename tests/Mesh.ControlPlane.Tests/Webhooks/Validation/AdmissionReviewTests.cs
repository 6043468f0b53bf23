using System.Text.Json;
using Mesh.ControlPlane.Webhooks.Validation;

namespace Mesh.ControlPlane.Tests.Webhooks.Validation;

public sealed class AdmissionReviewTests
{
    private const string One = """{"metadata":{"name":"a"},"spec":{"x":1}}""";

    [Theory]
    [InlineData(One, "null", true)]
    [InlineData("""{"metadata":{"name":"a"}}""", "null", true)]
    [InlineData("""{"metadata":{"name":"a"}}""", "{}", false)]
    [InlineData("""{"metadata":{"name":"a"}}""", One, true)]
    [InlineData(One, One, false)]
    [InlineData(One, """{"metadata":{"name":"a","finalizers":["f"]},"spec":{"x":1},"status":{}}""", false)]
    [InlineData(One, """{"spec":{"x":2}}""", true)]
    [InlineData("""{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"},"spec":{"x":1}}""", """{"spec":{"x":2}}""", false)]
    [InlineData("null", One, false)]
    public void IsAboutSpec_OnlyForANewSpecOfWhatStays(string value, string old, bool expected) => Assert.Equal(expected, Read(value, old).IsAboutSpec);

    [Fact]
    public void Answer_Refusal_HasTheSameUidAndTheMessage()
    {
        var answer = Read(One, "null").Answer(Verdict.Refused("spec.x must be 2"));

        Assert.Equal("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"u-1","allowed":false,"status":{"code":422,"reason":"Invalid","message":"spec.x must be 2"}}}""", answer.ToJsonString());
    }

    [Fact]
    public void Answer_Warnings_AreShortened()
    {
        var response = Read(One, "null").Answer(new(null, ["short", new string('x', 300)]))["response"]!;

        Assert.True(response["allowed"]!.GetValue<bool>());
        Assert.Equal("short", response["warnings"]![0]!.GetValue<string>());
        Assert.Equal(256, response["warnings"]![1]!.GetValue<string>().Length);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"","kind":{}}}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"u","kind":{}}}""")]
    public void Read_NoReview_IsAFault(string body)
    {
        using var document = JsonDocument.Parse(body);

        Assert.Null(AdmissionReview.Read(document.RootElement, out string? fault));
        Assert.NotNull(fault);
    }

    private static AdmissionReview Read(string value, string old) => AdmissionReview.Read(
        JsonDocument.Parse($$$"""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1","kind":{"group":"g","kind":"K"},"object":{{{value}}},"oldObject":{{{old}}} } }""").RootElement,
        out _)!;
}
