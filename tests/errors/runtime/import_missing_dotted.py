import no_such_package.sub.module
