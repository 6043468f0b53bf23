namespace Mesh.ControlPlane.Model.Access;

/// <summary>What is asked. Of each list that is not empty one entry must match; of the headers all.</summary>
/// <param name="Ports">Of the application.</param>
/// <param name="Methods">Method tokens.</param>
/// <param name="Paths">Paths.</param>
/// <param name="Headers">Fields by name in lower case, with the value that they must have; null: any.</param>
internal sealed record AccessOperation(ValueList<int> Ports, ValueList<string> Methods, ValueList<AccessPath> Paths, ValueList<AccessHeader> Headers);
