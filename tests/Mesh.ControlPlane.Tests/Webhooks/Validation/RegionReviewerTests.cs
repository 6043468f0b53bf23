using System.Text.Json;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Webhooks.Validation;

namespace Mesh.ControlPlane.Tests.Webhooks.Validation;

public sealed class RegionReviewerTests
{
    private static readonly DateTime Now = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Review_Valid_IsGood() => Assert.Same(Verdict.Good, Review("""{"state": "Evacuated", "reason": "storm", "until": "2026-11-24T00:00:00Z"}"""));

    [Fact]
    public void Review_WithoutReason_IsRefused() => Assert.Contains("spec.reason", Review("""{"state": "Evacuated"}""").Refusal, StringComparison.Ordinal);

    [Fact]
    public void Review_LeaseIsOverAlready_IsSaid()
    {
        var verdict = Review("""{"state": "Evacuated", "reason": "storm", "until": "2026-11-23T00:00:00Z"}""");

        Assert.Null(verdict.Refusal);
        Assert.Contains("is over", Assert.Single(verdict.Warnings), StringComparison.Ordinal);
    }

    private static Verdict Review(string spec)
    {
        using var document = JsonDocument.Parse($$"""{"apiVersion": "mesh.dev/v1alpha1", "kind": "RegionPolicy", "metadata": {"name": "us-west-2"}, "spec": {{spec}}}""");
        return new RegionReviewer().Review(document.RootElement, new(null, MeshModel.Empty, false, Now));
    }
}
