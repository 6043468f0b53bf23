using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>Outcome of a patch: the patched object, or why it was refused. Never both.</summary>
internal sealed class PatchResult
{
    private PatchResult(JsonObject? patched, ApiStatus? failure, string diagnostic)
    {
        Object = patched;
        Failure = failure;
        Diagnostic = diagnostic;
    }

    /// <summary>The patched object, not shared with the input; null on failure.</summary>
    public JsonObject? Object { get; }

    public ApiStatus? Failure { get; }

    /// <summary>What went wrong in detail, where Kubernetes hides it from the client behind a general message; for logs and for messages that wrap it.</summary>
    public string Diagnostic { get; }

    public static PatchResult ForObject(JsonObject patched) => new(patched, null, "");

    public static PatchResult ForFailure(ApiStatus failure) => new(null, failure, failure.Message);

    public static PatchResult ForFailure(ApiStatus failure, string diagnostic) => new(null, failure, diagnostic);

    public bool TryGetObject([NotNullWhen(true)] out JsonObject? patched, [NotNullWhen(false)] out ApiStatus? failure)
    {
        patched = Object;
        failure = Failure;
        return patched is not null;
    }
}
