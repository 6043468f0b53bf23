namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>A route on one port of a Service.</summary>
/// <param name="Route">The route.</param>
/// <param name="Port">The port.</param>
/// <param name="Clients">Namespace of the clients it is for; empty for all that have no routes of their own.</param>
/// <param name="Outcome">What became of it.</param>
internal sealed record Attachment(MeshRoute Route, int Port, string Clients, AttachmentOutcome Outcome);
