namespace Mesh.ControlPlane.Model;

/// <summary>One judgement on an object; becomes a condition of its status.</summary>
/// <param name="Holds">True if all is well.</param>
/// <param name="Reason">CamelCase word for machines.</param>
/// <param name="Message">For people: what is wrong and what to change.</param>
internal sealed record Finding(bool Holds, string Reason, string Message);
