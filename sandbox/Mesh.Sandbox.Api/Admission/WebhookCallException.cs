namespace Mesh.Sandbox.Api.Admission;

/// <summary>A webhook could not be asked, or its answer is no answer. Caught in <see cref="AdmissionChain"/>, where the failure policy decides.</summary>
internal sealed class WebhookCallException(string message) : Exception(message);
