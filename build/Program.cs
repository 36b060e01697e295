using Build;
using Cake.Frosting;

Invocation.EnterProjectRoot();
var exitCode = new CakeHost()
    .UseContext<LayerContext>()
    .UseTeardown<LayerTeardown>()
    .Run(args);
Report.Close();
return exitCode;
