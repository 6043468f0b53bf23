using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>What the webhooks decided.</summary>
/// <param name="Object">The object to store, changed by mutating webhooks; null on delete or on failure.</param>
/// <param name="Warnings">Texts for the <c>Warning</c> headers of the response, also when the request fails.</param>
/// <param name="Failure">Why the request is refused; null when it is admitted.</param>
internal sealed record AdmissionOutcome(JsonObject? Object, IReadOnlyList<string> Warnings, ApiStatus? Failure);
