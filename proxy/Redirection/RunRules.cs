namespace Mesh.Proxy.Redirection;

/// <summary>Runs a program to its end; <see cref="RulesProgram.RunAsync"/> in the product, the same in another network namespace in tests.</summary>
/// <param name="program">Its name, to be found on the path.</param>
/// <param name="arguments">Its arguments.</param>
/// <param name="input">What it reads.</param>
/// <param name="cancellationToken">Ends the wait.</param>
/// <returns>Null if there is no such program.</returns>
internal delegate Task<RulesRun?> RunRules(string program, IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken);
