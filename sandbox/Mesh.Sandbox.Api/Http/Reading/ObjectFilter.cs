using Mesh.Sandbox.Api.Selectors;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Http.Reading;

/// <summary>Which objects of a table a list or watch is about.</summary>
internal sealed record ObjectFilter(string Namespace, LabelSelector Labels, FieldSelector Fields)
{
    /// <summary>True when more than the namespace decides; such lists do not say how much remains.</summary>
    public bool HasSelectors => !Labels.SelectsEverything || !Fields.SelectsEverything;

    public bool Matches(StoredObject candidate) =>
        (Namespace.Length == 0 || candidate.Namespace == Namespace) && Labels.Matches(candidate.Labels) && Fields.Matches(candidate.Fields);
}
