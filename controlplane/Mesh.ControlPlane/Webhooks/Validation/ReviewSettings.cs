namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>What judging needs of the settings.</summary>
/// <param name="RequireGrants">Whether routes need grants for backends of other namespaces.</param>
/// <param name="Time">The clock.</param>
internal sealed record ReviewSettings(bool RequireGrants, TimeProvider Time);
