using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Writes;

/// <summary>One write as the request put it: what to write where, for whom, and how strictly.</summary>
internal sealed record WriteRequest(ResourceType Type, string Namespace, string Name, UserInfo User)
{
    /// <summary>Part of the object that is written; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>
    /// The change is the server's own (a binding, a finalization) and touches exactly what it may: the rules for clients, who may not write
    /// status and spec at once nor immutable fields, do not apply.
    /// </summary>
    public bool IsInternal { get; init; }

    /// <summary>Everything happens except that nothing is stored.</summary>
    public bool DryRun { get; init; }

    public FieldValidation FieldValidation { get; init; } = FieldValidation.Warn;

    /// <summary>Who owns the fields that this write sets.</summary>
    public string FieldManager { get; init; } = "";

    /// <summary>The client named itself rather than being known by its user agent: it may want to know later what was its own.</summary>
    public bool NamesManager { get; init; }

    /// <summary>CreateOptions, UpdateOptions, PatchOptions or DeleteOptions as admission webhooks see them.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>A server-side apply, which has done its own book-keeping of field owners.</summary>
    public bool IsApply { get; init; }

    /// <summary>Collects what the client should be told beside the answer.</summary>
    public IList<string> Warnings { get; } = [];

    public bool IsStatus => Subresource == Resources.Subresource.StatusName;
}
