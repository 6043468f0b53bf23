using System.Text.Json;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>Finds who judges an object, and what there is beside it.</summary>
internal sealed class ObjectReviews(IEnumerable<IObjectReviewer> reviewers, ClusterInformers informers, ModelStore models, Readiness readiness, ReviewSettings settings)
{
    private readonly Dictionary<(string Group, string Kind), IObjectReviewer> _reviewers = reviewers.ToDictionary(reviewer => (reviewer.Group, reviewer.Kind));
    private readonly InformerView _view = new(informers);

    public Verdict Review(AdmissionReview review)
    {
        if (!review.IsAboutSpec || !_reviewers.TryGetValue((review.Group, review.Kind), out var reviewer))
        {
            return Verdict.Good;
        }

        try
        {
            return reviewer.Review(review.Object, new(readiness.IsReady ? _view : null, models.Current, settings.RequireGrants, settings.Time.GetUtcNow().UtcDateTime));
        }
        catch (JsonException exception)
        {
            // The schemas of the definitions let no such object come this far.
            return Verdict.Refused($"the mesh cannot read it: {exception.Path}");
        }
    }
}
