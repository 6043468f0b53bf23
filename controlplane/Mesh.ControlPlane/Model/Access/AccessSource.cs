namespace Mesh.ControlPlane.Model.Access;

/// <summary>Who calls. Of each list that is not empty one entry must match.</summary>
/// <param name="Principals">SPIFFE patterns.</param>
/// <param name="Namespaces">Of the own trust domain.</param>
/// <param name="ServiceAccounts">Namespace/name, of the own trust domain.</param>
/// <param name="Cidrs">Of the address that the connection comes from.</param>
internal sealed record AccessSource(ValueList<string> Principals, ValueList<string> Namespaces, ValueList<string> ServiceAccounts, ValueList<string> Cidrs);
